//! What viewers see of the room's positions: who sits where. Names of accounts, for the room itself; no relay gets them.

use super::room::Room;
use crate::{
    dispatch::positions::Held,
    id::{AccountId, PositionId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A position that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionView {
    /// Which.
    pub id: PositionId,
    /// Whose it is.
    pub account: AccountId,
    /// The role it was taken in.
    pub role: String,
    /// Since when.
    pub since: Timestamp,
    /// Offered to somebody; `null` while it is not.
    pub offered: Option<OfferedView>,
}

/// An offer of a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedView {
    /// To which account; `null`: to whoever may sit there.
    pub to: Option<AccountId>,
    /// Since when.
    pub at: Timestamp,
}

impl PositionView {
    /// All that somebody holds, by name.
    pub fn all(room: &impl Room) -> Vec<Self> {
        let view = |(id, held): (&PositionId, &Held)| Self {
            id: id.clone(),
            account: held.account.clone(),
            role: held.role.clone(),
            since: held.since,
            offered: held.offered_to.as_ref().map(|o| OfferedView { to: o.to.clone(), at: o.at }),
        };
        room.positions().iter().map(view).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::live::{Delta, Snapshot};
    use serde_json::{Value, json};

    #[test]
    fn no_relay_is_told_who_sits_where() {
        let seat = json!([{"id": "rd-1", "account": "ali", "role": "dispatcher", "since": 7, "offered": {"to": null, "at": 9}}]);
        let delta = json!({"t": "delta", "seq": 2, "prev": 1, "server_time": 7, "units": [], "calls": [], "incidents": [], "assignments": [],
            "alarms": [], "positions": seat});
        let delta: Delta = serde_json::from_value(delta).unwrap();
        assert!(!delta.is_empty(), "a viewer is told");
        assert_eq!(serde_json::to_value(&delta).unwrap()["positions"], seat);
        assert!(delta.without_personal().is_empty());
        let snapshot = json!({"t": "snapshot", "room": "test", "epoch": 1, "seq": 2, "beat": 1, "server_time": 7, "units": [], "calls": [],
            "incidents": [], "assignments": [], "positions": seat});
        let snapshot: Snapshot = serde_json::from_value(snapshot).unwrap();
        assert_eq!(snapshot.positions.len(), 1);
        assert_eq!(serde_json::to_value(snapshot.without_personal()).unwrap().get("positions"), None::<&Value>);
    }
}
