//! The settings on the wire: the document itself is written as in its file.

use super::{LatLon, views::Labels as LabelsView, words::UnitKind};
use crate::{
    dispatch::settings::{Labels, OrganisationNode, Post, Sector, Settings},
    store::SettingsVersion,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// New settings.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSettings {
    /// Client-made id.
    pub id: Uuid,
    /// The whole document, as `GET` gives it.
    #[schema(value_type = Object)]
    pub settings: serde_json::Value,
}

/// An earlier version is to come into force again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevertSettings {
    /// Client-made id.
    pub id: Uuid,
    /// Which.
    pub version: u64,
}

/// Who brought a version into force, and when.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VersionView {
    /// 1, 2, 3 …
    pub version: u64,
    /// When, milliseconds UTC.
    pub changed_at: i64,
    /// Account.
    pub changed_by: String,
    /// Sign-on position.
    #[schema(required)]
    pub position: Option<String>,
    /// The earlier version it is a copy of.
    #[schema(required)]
    pub reverts: Option<u64>,
}

impl From<&SettingsVersion> for VersionView {
    fn from(v: &SettingsVersion) -> Self {
        Self {
            version: v.version,
            changed_at: v.changed_at.0,
            changed_by: v.changed_by.account.clone(),
            position: v.changed_by.position.clone(),
            reverts: v.reverts,
        }
    }
}

/// A version with the document.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SettingsVersionView {
    /// 1, 2, 3 …
    pub version: u64,
    /// When, milliseconds UTC.
    pub changed_at: i64,
    /// Account.
    pub changed_by: String,
    /// Sign-on position.
    #[schema(required)]
    pub position: Option<String>,
    /// The earlier version it is a copy of.
    #[schema(required)]
    pub reverts: Option<u64>,
    /// The document.
    #[schema(value_type = Object)]
    pub settings: Settings,
}

impl From<SettingsVersion> for SettingsVersionView {
    fn from(v: SettingsVersion) -> Self {
        let VersionView { version, changed_at, changed_by, position, reverts } = VersionView::from(&v);
        Self { version, changed_at, changed_by, position, reverts, settings: v.settings }
    }
}

/// One page of versions.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VersionPage {
    /// The versions.
    pub items: Vec<VersionView>,
    /// Give this as `after` to get the next page; `null` at the end.
    #[schema(required)]
    pub next: Option<u64>,
}

/// What a change would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettingsTrial {
    /// The version in force.
    pub version: u64,
    /// Line by line: `+ path: new`, `- path: old`, `path: old → new`.
    pub differences: Vec<String>,
}

/// A part of the town.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SectorView {
    /// Code.
    pub code: String,
    /// Name.
    #[schema(value_type = LabelsView)]
    pub labels: Labels,
    /// The border, not closed: `[lat, lon]` in degrees.
    pub polygon: Vec<[f64; 2]>,
    /// Codes of the sectors next to it.
    pub neighbours: Vec<String>,
    /// The room is told when it has no available unit for too long.
    pub covered: bool,
}

impl From<&Sector> for SectorView {
    fn from(s: &Sector) -> Self {
        let degrees = |n: i32| f64::from(n) / 1e7;
        Self {
            code: s.code.clone(),
            labels: s.labels.clone(),
            polygon: s.polygon.iter().map(|p| [degrees(p.0), degrees(p.1)]).collect(),
            neighbours: s.neighbours.clone(),
            covered: s.covered,
        }
    }
}

/// A place units are posted at.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PostView {
    /// Code.
    pub code: String,
    /// Name.
    #[schema(value_type = LabelsView)]
    pub labels: Labels,
    /// Where.
    pub position: LatLon,
    /// A unit within so many metres is at its post.
    pub radius_m: u32,
    /// The sector it is in.
    #[schema(required)]
    pub sector: Option<String>,
    /// Kinds of unit that may hold it; empty: all.
    pub kinds: Vec<UnitKind>,
}

impl From<&Post> for PostView {
    fn from(p: &Post) -> Self {
        Self {
            code: p.code.clone(),
            labels: p.labels.clone(),
            position: p.position.into(),
            radius_m: p.radius_m,
            sector: p.sector.clone(),
            kinds: p.kinds.iter().map(|k| (*k).into()).collect(),
        }
    }
}

/// A node of the organisation.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NodeView {
    /// Code.
    pub code: String,
    /// Code of its level.
    pub kind: String,
    /// Name of its level.
    #[schema(value_type = Option<LabelsView>)]
    pub level: Option<Labels>,
    /// Name.
    #[schema(value_type = LabelsView)]
    pub labels: Labels,
}

impl NodeView {
    /// A room's node and those above it, lowest first.
    pub fn line(s: &Settings) -> Vec<Self> {
        let view = |n: &OrganisationNode| Self {
            code: n.code.clone(),
            kind: n.kind.clone(),
            level: s.organisation_kinds.iter().find(|k| k.code == n.kind).map(|k| k.labels.clone()),
            labels: n.labels.clone(),
        };
        s.node.as_deref().map(|node| s.line_of(node).into_iter().map(view).collect()).unwrap_or_default()
    }
}
