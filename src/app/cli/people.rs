//! What can be typed about accounts, terminals' tokens and the audit.

use super::Running;
use crate::id::{AccountId, UnitId};
use clap::{Args, Subcommand};

/// `dawria user …`. All of it goes through the running server; who may do it: a technician (accounts, tokens), chiefs and supervisors too
/// (`list`, `unlock`, `sign-out`).
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make the first account of a new server, its technician: on the machine itself, with the token in `data_dir/setup-token`.
    SetUp {
        /// Its name to sign in with: 1 to 32 of A–Z a–z 0–9 `_` `-`. Its password is asked for, or read from --password-file.
        account: AccountId,
        /// File with the set-up token, where it is not in the data folder of this configuration.
        #[arg(long, value_name = "FILE")]
        token_file: Option<std::path::PathBuf>,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// List all accounts: what each is, where, and how it stands. That is recorded.
    List {
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// Make an account, and print the code it signs in with once.
    Add {
        /// Its name to sign in with: 1 to 32 of A–Z a–z 0–9 `_` `-`.
        account: AccountId,
        /// What it is, where: `dispatcher@marrakech`, `supervisor@region:sud`, `auditor@centre`.
        #[arg(required = true)]
        grants: Vec<String>,
        /// What else.
        #[command(flatten)]
        more: More,
        /// For emergencies of the house: short sessions, a reason each time, and the chiefs are told at once.
        #[arg(long)]
        break_glass: bool,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// Change an account; what is not named stays.
    Change {
        /// Which.
        account: AccountId,
        /// What it is from now on, where; may be given several times, and replaces all it was.
        #[arg(long = "grant", value_name = "ROLE@PLACE")]
        grants: Vec<String>,
        /// What else.
        #[command(flatten)]
        more: More,
        /// Switch it off: its sessions end.
        #[arg(long, conflicts_with = "enable")]
        disable: bool,
        /// Switch it on again.
        #[arg(long)]
        enable: bool,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// Let an account that has to wait after wrong sign-ins try again at once.
    Unlock {
        /// Which.
        account: AccountId,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// End all sessions of an account.
    SignOut {
        /// Which.
        account: AccountId,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// Print a new code to sign in with once, for who forgot the password or lost the authenticator; sessions end.
    NewCode {
        /// Which.
        account: AccountId,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// Make and print a token for a unit's terminal; an older one ends.
    Token {
        /// Which unit.
        unit: UnitId,
        /// Make none, only end the one it has.
        #[arg(long)]
        end: bool,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
}

/// What else an account has.
#[derive(Clone, Debug, Args)]
pub struct More {
    /// Its person's name; empty: none.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Its subject at the identity provider; empty: none. One that has a subject when it is made gets no code.
    #[arg(long, value_name = "SUBJECT")]
    pub subject: Option<String>,
}

/// `dawria audit`: accounts, sessions, and everything that was looked at, one line each, oldest first. That is recorded too.
#[derive(Clone, Debug, Args)]
pub struct Audit {
    /// Only lines after this number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub after: u64,
    /// Only this kind: `looked`, `session_opened`, `sign_in_refused`, …
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Which server.
    #[command(flatten)]
    pub server: Running,
}
