//! Events of older versions are brought to the present shape on reading; the stored bytes never change.
//!
//! Version n+1 with another shape gets a function in [`STEPS`] that takes version n's JSON to it. The hash chain covers the bytes as they
//! were written, so it is checked before any of this.

use crate::dispatch::event::{EVENT_VERSION, Event};
use serde_json::Value;
use thiserror::Error;

/// `STEPS[i]` takes an event of version i+1 to version i+2.
const STEPS: [fn(Value) -> Value; EVENT_VERSION as usize - 1] = [];

/// An event cannot be read.
#[derive(Debug, Error)]
pub enum UpcastError {
    /// A later Dawria wrote it.
    #[error("event of version {found}, this Dawria knows versions up to {EVENT_VERSION}: use the Dawria that wrote it, or a newer one")]
    Newer {
        /// Its version.
        found: u16,
    },
    /// Not a known event.
    #[error("not an event of version {version}: {source}")]
    Unknown {
        /// Version it claims.
        version: u16,
        /// What the parser says.
        source: serde_json::Error,
    },
}

/// An event from its stored form.
///
/// # Errors
/// [`UpcastError`] when a later version wrote it or the text is not an event.
pub fn event(version: u16, body: &str) -> Result<Event, UpcastError> {
    let unknown = |source| UpcastError::Unknown { version, source };
    if version == EVENT_VERSION {
        return serde_json::from_str(body).map_err(unknown);
    }
    if version > EVENT_VERSION {
        return Err(UpcastError::Newer { found: version });
    }
    let first = usize::from(version).saturating_sub(1);
    let value = STEPS[first..].iter().fold(serde_json::from_str(body).map_err(unknown)?, |value, step| step(value));
    serde_json::from_value(value).map_err(unknown)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::id::CallId;

    #[test]
    fn reads_the_present_and_refuses_the_future() {
        let body = r#"{"type":"call_answered","call":7}"#;
        assert_eq!(event(EVENT_VERSION, body).unwrap(), Event::CallAnswered { call: CallId(7) });
        let newer = event(EVENT_VERSION + 1, body).unwrap_err();
        assert!(newer.to_string().contains("use the Dawria that wrote it"), "{newer}");
        assert!(matches!(event(EVENT_VERSION, r#"{"type":"nonsense"}"#), Err(UpcastError::Unknown { .. })));
    }
}
