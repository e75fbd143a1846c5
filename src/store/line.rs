//! An event as it is stored: plain columns and the JSON text of its body. The hash chain covers exactly these bytes.

use super::upcast::{self, UpcastError};
use crate::{
    dispatch::{
        event::{EVENT_VERSION, Recorded},
        model::{Actor, Fingerprint, Source},
    },
    id::InputId,
    quantity::{Position, Timestamp},
};
use thiserror::Error;

/// One stored event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Line {
    pub seq: u64,
    pub input: [u8; 16],
    pub n: u32,
    pub content: String,
    pub occurred_at: i64,
    pub recorded_at: i64,
    pub doubtful: bool,
    /// snake_case name of [`Source`].
    pub source: String,
    /// JSON of [`Actor`], fields in declaration order.
    pub actor: String,
    /// Latitude and longitude, 1e-7 degree.
    pub position: Option<(i32, i32)>,
    /// The `type` of the body.
    pub kind: String,
    pub version: u16,
    /// JSON of the event, fields in declaration order.
    pub body: String,
}

/// A stored event does not read as one.
#[derive(Debug, Error)]
pub(in crate::store) enum LineError {
    #[error(transparent)]
    Event(#[from] UpcastError),
    #[error("{what} is not readable: {source}")]
    Field { what: &'static str, source: serde_json::Error },
    #[error("latitude and longitude out of range")]
    Position,
}

impl Line {
    pub fn of(recorded: &Recorded) -> Result<Self, serde_json::Error> {
        let body = serde_json::to_string(&recorded.event)?;
        Ok(Self {
            seq: recorded.seq,
            input: *recorded.input.0.as_bytes(),
            n: recorded.n,
            content: recorded.content.0.clone(),
            occurred_at: recorded.occurred_at.millis(),
            recorded_at: recorded.recorded_at.millis(),
            doubtful: recorded.clock_doubtful,
            source: name(&recorded.source)?,
            actor: serde_json::to_string(&recorded.actor)?,
            position: recorded.position.map(|p| (p.lat_e7, p.lon_e7)),
            kind: kind(&body).to_owned(),
            version: EVENT_VERSION,
            body,
        })
    }

    pub fn recorded(&self) -> Result<Recorded, LineError> {
        let field = |what| move |source| LineError::Field { what, source };
        Ok(Recorded {
            seq: self.seq,
            input: InputId(uuid::Uuid::from_bytes(self.input)),
            n: self.n,
            content: Fingerprint(self.content.clone()),
            occurred_at: Timestamp(self.occurred_at),
            recorded_at: Timestamp(self.recorded_at),
            clock_doubtful: self.doubtful,
            source: named::<Source>(&self.source).map_err(field("source"))?,
            actor: serde_json::from_str::<Actor>(&self.actor).map_err(field("actor"))?,
            position: match self.position {
                None => None,
                Some((lat, lon)) => Some(Position::new(lat, lon).ok_or(LineError::Position)?),
            },
            event: upcast::event(self.version, &self.body)?,
        })
    }

    /// Bytes of text in it, for the worst case on the disk.
    pub fn weight(&self) -> usize {
        self.body.len() + self.actor.len() + self.content.len() + 128
    }
}

/// The serde name of a unit variant.
pub(in crate::store) fn name<T: serde::Serialize>(value: &T) -> Result<String, serde_json::Error> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(s) => Ok(s),
        other => Ok(other.to_string()),
    }
}

fn named<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::Value::String(name.to_owned()))
}

/// Events are internally tagged, so their JSON always begins `{"type":"…"`.
fn kind(body: &str) -> &str {
    body.strip_prefix(r#"{"type":""#).and_then(|rest| rest.split('"').next()).unwrap_or("?")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{dispatch::event::Event, id::CallId};

    #[test]
    fn an_event_comes_back_as_it_went() {
        let recorded = Recorded {
            seq: 3,
            input: InputId(uuid::Uuid::from_u128(9)),
            n: 1,
            content: Fingerprint("00ff".into()),
            occurred_at: Timestamp(5),
            recorded_at: Timestamp(6),
            clock_doubtful: true,
            source: Source::CatchUp,
            actor: Actor { account: "demo".into(), role: "operator".into(), position: Some("pos \"3\" مقعد".into()) },
            position: Position::new(316_295_000, -79_811_000),
            event: Event::CallAnswered { call: CallId(2) },
        };
        let line = Line::of(&recorded).unwrap();
        assert_eq!((line.kind.as_str(), line.source.as_str()), ("call_answered", "catch_up"));
        assert_eq!(line.recorded().unwrap(), recorded);
    }
}
