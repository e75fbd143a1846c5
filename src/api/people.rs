//! People at the door: a pseudonym made of the badge, badge and name sealed under the person's own key.

use super::{act::seal_error, dto::roster::CrewBody, problem::ApiError, state::Api};
use crate::{
    dispatch::{model::Sealed, reject::Reject, roster::Crew},
    id::{InputId, PersonId, SubjectId},
    store::seal::{Sealer, subject_of},
};

/// Longest badge number, characters.
const BADGE_CHARS: usize = 20;
/// Longest name, characters.
const NAME_CHARS: usize = 120;
/// How often one person's data can be erased and entered again.
const ERASED_MAX: u32 = 1_000;

/// The pseudonym of a badge, and whose key its fields are sealed under: the same badge always gives the same, until its person is erased.
/// Whoever comes back after that begins anew under another pseudonym and another key, so that nothing of before is theirs again.
///
/// # Errors
/// [`ApiError::Invalid`] for an empty or endless badge.
pub fn pseudonym(sealer: &Sealer, badge: &str) -> Result<(PersonId, SubjectId), ApiError> {
    let badge = badge.trim();
    if badge.is_empty() || badge.chars().count() > BADGE_CHARS || badge.chars().any(char::is_control) {
        return Err(ApiError::Invalid { field: "badge", detail: format!("a badge has 1 to {BADGE_CHARS} characters") });
    }
    // Case is how it was typed, not who it is.
    let badge = badge.to_uppercase();
    let print = sealer.plain_fingerprint(format!("person\n{badge}").as_bytes()).0;
    let mut bytes = [0; 16];
    let digits = print.as_bytes().chunks(2).filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    bytes.iter_mut().zip(digits).for_each(|(to, from)| *to = from);
    let id = InputId(uuid::Builder::from_custom_bytes(bytes).into_uuid());
    for time in 0..ERASED_MAX {
        let subject = if time == 0 { subject_of(id, "person") } else { subject_of(id, &format!("person {time}")) };
        if sealer.is_erased(subject).map_err(seal_error)? {
            continue;
        }
        let print = if time == 0 { print } else { sealer.plain_fingerprint(format!("person {time}\n{badge}").as_bytes()).0 };
        let person = PersonId::new(&format!("p{}", print.get(..24).unwrap_or(&print))).map_err(|_| ApiError::Internal)?;
        return Ok((person, subject));
    }
    Err(ApiError::Erased)
}

/// A name as it is kept: trimmed; `None` for an empty one.
///
/// # Errors
/// [`ApiError::Invalid`] for an endless one.
pub fn name(given: Option<&str>) -> Result<Option<String>, ApiError> {
    let name = given.map(str::trim).filter(|n| !n.is_empty());
    if name.is_some_and(|n| n.chars().count() > NAME_CHARS || n.chars().any(char::is_control)) {
        return Err(ApiError::Invalid { field: "name", detail: format!("a name has at most {NAME_CHARS} characters") });
    }
    Ok(name.map(str::to_owned))
}

impl Api {
    /// A crew by its badges.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for a badge that is none.
    pub fn crew(&self, body: &CrewBody) -> Result<Crew, ApiError> {
        let person = |badge: &String| pseudonym(&self.sealer, badge).map(|(person, _)| person);
        Ok(Crew {
            people: body.badges.iter().map(person).collect::<Result<_, _>>()?,
            leader: body.leader.as_ref().map(person).transpose()?,
            strength: body.strength,
        })
    }

    /// A refusal because of somebody of these crews, with the badge that was sent: a pseudonym tells nobody anything.
    pub fn of_badge(&self, e: ApiError, crews: &[CrewBody]) -> ApiError {
        let ApiError::Rejected(Reject::UnknownPerson(person) | Reject::PersonOnDuty { person, .. }) = &e else { return e };
        let all = crews.iter().flat_map(|c| c.badges.iter().chain(&c.leader));
        let badge = all.filter(|b| pseudonym(&self.sealer, b).is_ok_and(|(p, _)| p == *person)).map(|b| b.trim().to_owned()).next();
        match (badge, e) {
            (Some(badge), ApiError::Rejected(reject)) => ApiError::OfBadge { badge, reject },
            (_, e) => e,
        }
    }

    /// Badge and name, sealed; as they are kept already where they say the same.
    ///
    /// # Errors
    /// [`ApiError::Internal`] when the keys cannot be read.
    pub fn seal_person(
        &self,
        subject: SubjectId,
        badge: &str,
        name: Option<&str>,
        known: Option<&(Sealed, Option<Sealed>)>,
    ) -> Result<(Sealed, Option<Sealed>), ApiError> {
        let says = |sealed: &Sealed, field, text: &str| self.sealer.open(sealed, field).is_ok_and(|t| t == text);
        if let Some((b, n)) = known {
            let same = match (n, name) {
                (None, None) => true,
                (Some(n), Some(text)) => says(n, "person_name", text),
                (None, Some(_)) | (Some(_), None) => false,
            };
            if same && says(b, "badge", badge.trim()) {
                return Ok((b.clone(), n.clone()));
            }
        }
        let seal = |field, text: &str| self.sealer.seal(subject, field, text).map_err(seal_error);
        Ok((seal("badge", badge.trim())?, name.map(|n| seal("person_name", n)).transpose()?))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        id::RoomId,
        quantity::Timestamp,
        store::{Journal, Options},
    };

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    #[tokio::test]
    async fn whoever_was_erased_comes_back_as_somebody_else() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().to_owned();
        let opened = tokio::task::spawn_blocking(move || Journal::open(&at, Options::new(RoomId::new("r").unwrap(), NOW)));
        let (journal, _) = opened.await.unwrap().unwrap();
        let mut known: Vec<(PersonId, SubjectId)> = Vec::new();
        for _ in 0..3 {
            let (person, subject) = pseudonym(journal.sealer(), "A-17").unwrap();
            assert_eq!(pseudonym(journal.sealer(), " a-17 ").unwrap(), (person.clone(), subject), "the same until the next erasure");
            assert!(known.iter().all(|(p, s)| *p != person && *s != subject), "{known:?}");
            known.push((person, subject));
            journal.erase(subject, None, NOW).await.unwrap();
        }
    }
}
