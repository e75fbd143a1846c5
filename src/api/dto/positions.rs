//! Positions of the room on the wire.

use crate::{
    dispatch::settings::{Labels, Settings},
    id::{AccountId, PositionId},
    live::PositionView,
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Offers one's own position.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferPosition {
    /// Client-made id.
    pub id: Uuid,
    /// To which account; to whoever may sit there when left out.
    #[schema(value_type = Option<String>)]
    pub to: Option<AccountId>,
}

/// Frees somebody's position.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasePosition {
    /// Client-made id.
    pub id: Uuid,
    /// Why (1 to 400 characters). Personal: sealed.
    pub reason: String,
}

/// All positions of the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PositionList {
    /// In the order of the settings.
    pub positions: Vec<Position>,
}

/// A position, and who holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Position {
    /// Its name, for example `rd-1`.
    #[schema(value_type = String)]
    pub id: PositionId,
    /// What it is for: `call_taker`, `dispatcher`, `check_desk`, `chief`.
    pub kinds: Vec<&'static str>,
    /// Codes of the sectors it looks after; empty: the whole room.
    pub sectors: Vec<String>,
    /// Its name in words.
    pub name: PositionName,
    /// Who holds it; `null`: it is free.
    pub held: Option<Holder>,
}

/// A name in the room's languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PositionName {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    /// Arabic.
    pub ar: String,
}

/// Who holds a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holder {
    /// Account.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// The role it was taken in.
    pub role: String,
    /// Since when, milliseconds UTC.
    #[schema(value_type = i64)]
    pub since: Timestamp,
    /// The offer of it that stands; `null`: none.
    pub offered: Option<Offer>,
}

/// An offer of a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Offer {
    /// To which account; `null`: to whoever may sit there.
    #[schema(value_type = Option<String>)]
    pub to: Option<AccountId>,
    /// Since when, milliseconds UTC.
    #[schema(value_type = i64)]
    pub at: Timestamp,
}

/// A position that somebody holds, as the room shows it.
#[derive(ToSchema)]
pub struct HeldPosition {
    /// Which.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// The role it was taken in.
    pub role: String,
    /// Since when, milliseconds UTC.
    pub since: i64,
    /// The offer of it that stands; `null`: none.
    pub offered: Option<Offer>,
}

impl PositionList {
    /// Those of the settings, with who holds them.
    pub fn of(settings: &Settings, held: &[PositionView]) -> Self {
        let holder = |h: &PositionView| Holder {
            account: h.account.clone(),
            role: h.role.clone(),
            since: h.since,
            offered: h.offered.as_ref().map(|o| Offer { to: o.to.clone(), at: o.at }),
        };
        let position = |p: &crate::dispatch::positions::PositionSetting| Position {
            id: p.id.clone(),
            kinds: p.kinds.iter().map(|k| k.word()).collect(),
            sectors: p.sectors.clone(),
            name: name(&p.name),
            held: held.iter().find(|h| h.id == p.id).map(holder),
        };
        Self { positions: settings.positions.iter().map(position).collect() }
    }
}

fn name(l: &Labels) -> PositionName {
    PositionName { en: l.en.clone(), fr: l.fr.clone(), ar: l.ar.clone() }
}
