//! From a request that acts to the envelope the core decides on: id, fingerprint, actor, sealed texts.

use super::{door::Acted, doors::caller::Caller, extract, problem::ApiError, state::Api};
use crate::{
    clock,
    dispatch::{
        decide,
        input::{Ctx, Envelope, Input},
        model::{Actor, Fingerprint, Sealed, Source},
    },
    id::{InputId, RoomId, SubjectId},
    quantity::{Position, Timestamp},
    rights::Role,
    store::seal::SealError,
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Header with the journal sequence that an answer shows.
pub const SEQ_HEADER: &str = "dawria-seq";
/// A JSON body that acts, with the content that a repeat of its id must match.
#[derive(Debug)]
pub struct Act<T> {
    /// The body.
    pub body: T,
    /// The body in canonical form (keys sorted, no spaces).
    pub content: Vec<u8>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Act<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Self::read(&extract::body(request, state).await?)
    }
}

impl<T: DeserializeOwned> Act<T> {
    /// Reads a body that acts.
    ///
    /// # Errors
    /// [`ApiError::Malformed`] naming the field.
    pub fn read(json: &[u8]) -> Result<Self, ApiError> {
        let body = extract::parse(json)?;
        let value: serde_json::Value = extract::parse(json)?;
        Ok(Self { body, content: value.to_string().into_bytes() })
    }
}

/// Who acts, as it enters the event: the account, the role by which this is allowed, the position it is done from.
#[derive(Clone, Debug)]
pub struct Who(pub Actor);

impl Who {
    /// The crew of a unit at its terminal.
    pub fn terminal(unit: &crate::id::UnitId) -> Actor {
        Actor { account: format!("terminal-{unit}"), role: Role::Terminal.word().to_owned(), position: Some(unit.to_string()) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Caller::from_request_parts(parts, state).await.map(|caller| Self(caller.actor))
    }
}

/// An input on its way to the core.
#[derive(Debug)]
pub struct Draft<'a> {
    /// Client-made id.
    pub id: Uuid,
    /// What is done to what, for example `call/12/answer`: part of the fingerprint, so that one id cannot mean two acts.
    pub verb: String,
    /// The content as received.
    pub content: &'a [u8],
    /// Whose personal fields the content has.
    pub subject: Option<SubjectId>,
    /// Who.
    pub actor: Actor,
    /// By whose word.
    pub source: Source,
    /// When it happened, if the sender says.
    pub occurred_at: Option<i64>,
    /// Where the unit was, if the sender says.
    pub position: Option<Position>,
    /// What.
    pub input: Input,
}

impl<'a> Draft<'a> {
    /// An act of the room without personal fields, happening now.
    pub fn plain(id: Uuid, verb: String, content: &'a [u8], actor: Actor, input: Input) -> Self {
        Self { id, verb, content, subject: None, actor, source: Source::Operator, occurred_at: None, position: None, input }
    }
}

impl Draft<'_> {
    /// Typed in after an outage: it happened then, by the typist's word.
    #[must_use]
    pub fn caught_up(self, at: Option<i64>) -> Self {
        match at {
            Some(at) => Self { source: Source::CatchUp, occurred_at: Some(at), ..self },
            None => self,
        }
    }
}

impl Api {
    /// Has the core decide a draft; the answer is durable.
    ///
    /// # Errors
    /// The refusal.
    pub async fn act(&self, draft: Draft<'_>) -> Result<Acted, ApiError> {
        let id = input_id(draft.id)?;
        let content = [draft.verb.as_bytes(), b"\n", draft.content].concat();
        let content = match draft.subject {
            Some(subject) => self.sealer.fingerprint(subject, &content).map_err(seal_error)?,
            None => self.sealer.plain_fingerprint(&content),
        };
        let Draft { actor, source, position, input, .. } = draft;
        let occurred_at = draft.occurred_at.map(Timestamp);
        let began = clock::boot_us();
        let answer = self.door.act(Envelope { id, content, actor, source, occurred_at, position, input }).await;
        metrics::histogram!("dawria_act_seconds").record((clock::boot_us() - began).max(0) as f64 * 1e-6);
        answer
    }

    /// Has the core decide a draft and keeps nothing of it.
    ///
    /// # Errors
    /// The refusal it would get.
    pub async fn try_act(&self, draft: Draft<'_>) -> Result<(), ApiError> {
        let Draft { id, actor, source, position, input, .. } = draft;
        let (id, now) = (input_id(id)?, self.clock.now());
        let envelope = Envelope {
            id,
            content: Fingerprint(String::new()),
            actor,
            source,
            occurred_at: draft.occurred_at.map(Timestamp),
            position,
            input,
        };
        let ctx = Ctx { now: now.at, clock_doubtful: now.doubtful, recalled: None };
        let tried = self.door.read(move |state| decide(state, &ctx, &envelope).map(drop)).await?;
        tried.value.map_err(ApiError::Rejected)
    }

    /// Seals one text, when there is one.
    ///
    /// # Errors
    /// [`ApiError::Internal`] when the keys cannot be read; the log says why.
    pub fn seal(&self, subject: SubjectId, field: &str, text: Option<String>) -> Result<Option<Sealed>, ApiError> {
        text.map(|text| self.sealer.seal(subject, field, &text).map_err(seal_error)).transpose()
    }
}

/// Checks a client-made id.
///
/// # Errors
/// [`ApiError::Invalid`]: version 7 is meant, version 4 accepted; the others are the server's own.
pub fn input_id(id: Uuid) -> Result<InputId, ApiError> {
    match id.get_version_num() {
        4 | 7 => Ok(InputId(id)),
        _ => Err(ApiError::Invalid { field: "id", detail: "make the id of an act as a UUID of version 7".to_owned() }),
    }
}

/// The id of an input of the server's own: UUID version 8, which clients may not use, from (room, what). The same deed has the same id.
pub fn own_id(room: &RoomId, what: &str) -> InputId {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(b"dawria own input\n")
        .chain_update(room.as_str())
        .chain_update(b"\n")
        .chain_update(what)
        .finalize()
        .into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    InputId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// What a failed sealing means for the client.
pub fn seal_error(e: SealError) -> ApiError {
    match e {
        SealError::TooLong(bytes) => ApiError::TooLarge(bytes),
        SealError::Erased => ApiError::Erased,
        e => {
            tracing::error!(error = %e, "a personal field cannot be sealed");
            ApiError::Internal
        }
    }
}

/// Answers an act that makes something: 201, or 200 when it was known.
pub fn made(acted: Acted) -> Response {
    answer(if acted.repeated { StatusCode::OK } else { StatusCode::CREATED }, acted)
}

/// Answers an act that changes something: 200.
pub fn done(acted: Acted) -> Response {
    answer(StatusCode::OK, acted)
}

fn answer(status: StatusCode, acted: Acted) -> Response {
    shown(acted.seq, (status, axum::Json(acted)).into_response())
}

/// Adds the sequence that an answer shows.
pub fn shown(seq: u64, mut response: Response) -> Response {
    response.headers_mut().insert(SEQ_HEADER, HeaderValue::from(seq));
    response
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::api::dto::act::PlainAct;

    #[test]
    fn the_same_content_in_another_spelling_is_the_same() {
        let a = Act::<PlainAct>::read(br#"{"id":"019aa5f0-8a51-7c3e-9d1b-3f6f2a0c4e11"}"#).unwrap();
        let b = Act::<PlainAct>::read(b"{ \"id\" : \"019aa5f0-8a51-7c3e-9d1b-3f6f2a0c4e11\" }").unwrap();
        assert_eq!(a.content, b.content);
    }

    #[test]
    fn the_servers_own_ids_are_not_taken_from_clients() {
        assert!(input_id(Uuid::now_v7()).is_ok());
        assert!(input_id(uuid::Builder::from_custom_bytes([7; 16]).into_uuid()).is_err());
        assert!(input_id(Uuid::nil()).is_err());
    }
}
