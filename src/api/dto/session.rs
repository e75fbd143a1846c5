//! Sessions and accounts on the wire.

use crate::{
    accounts::{Account, Grant},
    id::AccountId,
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The first account of a server.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpBody {
    /// The token printed on the machine at the first start.
    pub token: String,
    /// The name to sign in with, `[A-Za-z0-9_-]{1,32}`.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// Its password, 12 characters or more.
    #[schema(format = Password)]
    pub password: String,
}

/// Signing in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// As whom.
    #[schema(max_length = 64)]
    pub account: String,
    /// The password.
    #[schema(format = Password)]
    pub password: Option<String>,
    /// Or the code to sign in with once.
    pub code: Option<String>,
    /// With a code: the password from now on.
    #[schema(format = Password)]
    pub new_password: Option<String>,
    /// Six digits of the authenticator, where the account has a second factor.
    pub totp: Option<String>,
    /// Why a break-glass account is used.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// For programs: the token comes in the answer, and no cookie is set.
    #[serde(default)]
    pub bearer: bool,
}

/// Proving again who one is: either will do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmBody {
    /// The password.
    #[schema(format = Password)]
    pub password: Option<String>,
    /// Or six digits of the authenticator.
    pub totp: Option<String>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The present one.
    #[schema(format = Password)]
    pub password: String,
    /// The new one.
    #[schema(format = Password)]
    pub new_password: String,
}

/// A second factor that the authenticator has.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorBody {
    /// The secret as it was offered.
    pub secret: String,
    /// Six digits that the authenticator shows for it.
    pub code: String,
}

/// A second factor to be taken up.
#[derive(Serialize, ToSchema)]
pub struct FactorView {
    /// Base 32, to be typed.
    pub secret: String,
    /// For a QR code.
    pub uri: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// Somebody is.
    pub signed_in: bool,
    /// There is no account yet: make the first with the token printed on the machine.
    pub set_up: bool,
    /// The identity provider one may sign in by (`GET /api/v1/session/oidc`), as the button says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// As whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountId>,
    /// Its person, as far as kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is, where: `dispatcher@marrakech`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub until: Option<Timestamp>,
    /// It has a second factor.
    pub second_factor: bool,
    /// An account for emergencies of the house.
    pub break_glass: bool,
    /// It proved in the last five minutes who it is.
    pub confirmed: bool,
    /// For programs: the token, shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A ticket.
#[derive(Serialize, ToSchema)]
pub struct TicketView {
    /// For `?ticket=`, once, within 30 s.
    pub ticket: String,
}

/// What an account is to be; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// The name to sign in with; only when it is made.
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountId>,
    /// What it is, where: `dispatcher@marrakech`, `supervisor@region:sud`, `auditor@centre`. 64 at most.
    pub grants: Option<Vec<String>>,
    /// Its person's name; empty: none.
    pub name: Option<String>,
    /// Switched off: its sessions end.
    pub disabled: Option<bool>,
    /// For emergencies of the house; only when it is made.
    #[serde(default)]
    pub break_glass: bool,
    /// Its subject at the identity provider; empty: none.
    pub subject: Option<String>,
    /// Make a new code to sign in with once; the second factor goes, sessions end.
    #[serde(default)]
    pub new_code: bool,
    /// Only say what would become of it.
    #[serde(default)]
    pub dry_run: bool,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
pub struct ManagedView {
    /// Which.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// It is new.
    pub made: bool,
    /// Something was changed or made.
    pub changed: bool,
    /// The code to hand over; shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// One account.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    /// The name it signs in with.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// Its person, as far as kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is, where.
    pub grants: Vec<String>,
    /// Switched off.
    pub disabled: bool,
    /// For emergencies of the house.
    pub break_glass: bool,
    /// It has a password, or waits for its first sign-in.
    pub password: bool,
    /// It has a second factor.
    pub second_factor: bool,
    /// It signs in by the identity provider.
    pub provider: bool,
    /// Sessions open now.
    pub sessions: usize,
    /// It has to wait so long after wrong sign-ins, ms.
    pub waits_ms: i64,
}

impl AccountView {
    /// Of an account.
    pub fn of(account: &Account, name: Option<String>, sessions: usize, waits_ms: i64) -> Self {
        Self {
            account: account.id.clone(),
            name,
            grants: account.grants.iter().map(Grant::to_string).collect(),
            disabled: account.disabled,
            break_glass: account.break_glass,
            password: account.password.is_some(),
            second_factor: account.second_factor.is_some(),
            provider: account.subject.is_some(),
            sessions,
            waits_ms,
        }
    }
}

/// Accounts.
#[derive(Serialize, ToSchema)]
pub struct AccountsView {
    /// By name.
    pub items: Vec<AccountView>,
}

/// A list of accounts to be made or changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountsImportBody {
    /// At most 2,000.
    pub lines: Vec<AccountBody>,
    /// Only say what would become of each.
    #[serde(default)]
    pub dry_run: bool,
}

/// What became of one line.
#[derive(Serialize, ToSchema)]
pub struct AccountLineView {
    /// Its number, from 1.
    pub line: usize,
    /// Taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<ManagedView>,
    /// Or refused: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What became of a list.
#[derive(Serialize, ToSchema)]
pub struct AccountsImportView {
    /// Nothing was kept: a dry run, or a line was refused.
    pub kept: bool,
    /// Each line.
    pub lines: Vec<AccountLineView>,
}

/// Which lines of the audit.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// After this number.
    #[serde(default)]
    pub after: u64,
    /// At most so many, 1 to 500.
    pub limit: Option<u32>,
    /// Only this kind: `looked`, `session_opened`, ….
    pub kind: Option<String>,
}

/// One line of the audit.
#[derive(Serialize, ToSchema)]
pub struct AuditLineView {
    /// Number, without gaps.
    pub seq: u64,
    /// When, ms.
    pub at: i64,
    /// Who: account, role, position.
    #[schema(value_type = Object)]
    pub actor: serde_json::Value,
    /// In which room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// Word of the fact.
    pub kind: String,
    /// The fact.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
    /// The reason as typed, while it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Some lines.
#[derive(Serialize, ToSchema)]
pub struct AuditView {
    /// In order.
    pub items: Vec<AuditLineView>,
    /// Where to go on; left out at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// A terminal's token.
#[derive(Serialize, ToSchema)]
pub struct TokenView {
    /// Of which unit.
    pub unit: String,
    /// Sent as `Authorization: Bearer …` by the terminal; shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// When it was made, ms; left out for one just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_at: Option<i64>,
}

/// Terminals' tokens.
#[derive(Serialize, ToSchema)]
pub struct TokensView {
    /// By unit; never the tokens themselves.
    pub items: Vec<TokenView>,
}

/// A caller, in full.
#[derive(Serialize, ToSchema)]
pub struct CallerView {
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// Both were erased.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub erased: bool,
}

/// What the identity provider sends back.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ProviderQuery {
    /// The code, to be exchanged once.
    pub code: Option<String>,
    /// The state it was sent with.
    pub state: Option<String>,
}
