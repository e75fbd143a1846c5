//! One sign-in.

use super::WhyEnded;
use crate::{id::AccountId, quantity::Timestamp};
use serde::{Deserialize, Serialize};

/// SHA-256 of a session's token, hex. The token itself is nowhere but with its owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionKey(pub String);

/// One sign-in, open until its time or somebody ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its key.
    pub key: SessionKey,
    /// Whose.
    pub account: AccountId,
    /// Since when.
    pub since: Timestamp,
    /// It ends by itself then: the end of the shift at the latest.
    pub until: Timestamp,
    /// Signed in with a second factor, or by the identity provider.
    pub second_factor: bool,
    /// Made in an emergency of the house.
    pub break_glass: bool,
}

impl Session {
    /// Why it is over, if it is.
    pub fn over(&self, now: Timestamp) -> Option<WhyEnded> {
        (now >= self.until).then_some(WhyEnded::Time)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_over_at_its_time() {
        let session = Session {
            key: SessionKey("k".to_owned()),
            account: AccountId::new("amal").unwrap(),
            since: Timestamp(0),
            until: Timestamp(1_000),
            second_factor: false,
            break_glass: true,
        };
        assert_eq!(session.over(Timestamp(999)), None);
        assert_eq!(session.over(Timestamp(1_000)), Some(WhyEnded::Time));
    }
}
