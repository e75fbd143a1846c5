//! Tells events: looks up what an event only numbers, opens what is sealed.

use super::{
    lang::Lang,
    line::{Line, LineKind},
    lookup::Lookup,
    told,
    words::*,
};
use crate::{
    dispatch::{
        alarm,
        event::{Event, Recorded},
        input::DeadlineId,
        logs::Fact,
        model::{Disposition, Place, Priority, Sealed},
        settings::{Labels, Settings},
        state::is_exercise,
    },
    id::{AssignmentId, EmergencyId, IncidentId, LineId, UnitId},
    live::Opener,
    quantity::{Position, Timestamp},
    store::ReadError,
};
use std::collections::BTreeMap;

/// Tells the events of one page.
pub struct Teller<'a> {
    pub(super) look: &'a dyn Lookup,
    pub(super) settings: &'a Settings,
    opener: &'a dyn Opener,
    pub(super) lang: Lang,
    assignments: BTreeMap<AssignmentId, Option<(UnitId, IncidentId)>>,
}

impl<'a> Teller<'a> {
    /// Tells in one language.
    pub fn new(look: &'a dyn Lookup, settings: &'a Settings, opener: &'a dyn Opener, lang: Lang) -> Self {
        Self { look, settings, opener, lang, assignments: BTreeMap::new() }
    }

    /// The line of an event in the history of `incident`; `None` for one that is nobody's news.
    ///
    /// # Errors
    /// [`ReadError`] when what it names cannot be looked up.
    pub fn line(&mut self, rec: &Recorded, incident: Option<IncidentId>) -> Result<Option<Line>, ReadError> {
        let mut line = Line::of(rec, name_of(&rec.event));
        line.incident = incident.map(|i| i.0);
        if let Event::Logs(Fact::Noted { incident, unit, text, corrects }) = &rec.event {
            line.kind = LineKind::Note;
            (line.incident, line.unit) = (incident.map(|i| i.0), unit.clone());
            line.text = self.opener.open(text, "line");
            line.corrects = corrects.map(|l| l.0);
            line.corrected_by = self.look.corrections(LineId(rec.seq))?.into_iter().map(|l| l.0).collect();
            line.exercise = of_exercise(&line);
            return Ok(Some(line));
        }
        let Some(text) = told::told(self, rec, &mut line)? else { return Ok(None) };
        line.exercise |= of_exercise(&line) && !is_help(&rec.event);
        line.text = Some(self.lang.marked(text, line.exercise && !says_itself(&rec.event)));
        Ok(Some(line))
    }

    /// The unit and the incident of an assignment or reservation.
    pub(super) fn assignment(&mut self, id: AssignmentId) -> Result<Option<(UnitId, IncidentId)>, ReadError> {
        if let Some(known) = self.assignments.get(&id) {
            return Ok(known.clone());
        }
        let found = self.look.assignment(id)?;
        self.assignments.insert(id, found.clone());
        Ok(found)
    }

    /// Unit and incident of an assignment in words, noted on the line. The incident is that of the event's history: a unit may have been
    /// moved to another since.
    pub(super) fn unit_of(&mut self, id: AssignmentId, line: &mut Line) -> Result<(String, String), ReadError> {
        if let Some((unit, incident)) = self.assignment(id)? {
            line.unit = Some(unit);
            line.incident = line.incident.or(Some(incident.0));
        }
        let unit = line.unit.as_ref().map_or_else(|| self.unknown(), ToString::to_string);
        Ok((unit, line.incident.map_or_else(|| self.unknown(), |i| i.to_string())))
    }

    /// The unit of an emergency in words, noted on the line.
    pub(super) fn emergency_unit(&self, id: EmergencyId, line: &mut Line) -> Result<String, ReadError> {
        line.unit = self.look.emergency(id)?;
        Ok(line.unit.as_ref().map_or_else(|| self.unknown(), ToString::to_string))
    }

    fn unknown(&self) -> String {
        word(self.lang, &"unknown")
    }

    /// A sealed text, or the word that it was erased.
    pub(super) fn open(&self, sealed: &Sealed, field: &'static str) -> String {
        self.opener.open(sealed, field).unwrap_or_else(|| ERASED[self.lang as usize].to_owned())
    }

    /// A sentence with the reason given for it, when there is one.
    pub(super) fn because(&self, said: String, reason: Option<&Sealed>, field: &'static str) -> String {
        match reason {
            Some(reason) => self.lang.say(WITH_REMARK, &[&said, &self.open(reason, field)]),
            None => said,
        }
    }

    /// A moment, in the room's local time.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        super::page::moment(at)
    }

    /// A point on the ground, to a metre.
    pub(super) fn point(&self, at: Position) -> String {
        point(at)
    }

    /// An incident type by its name.
    pub(super) fn kind(&self, code: &str) -> String {
        self.settings.kind(code).map_or_else(|| plain(code), |k| self.lang.label(&k.labels).to_owned())
    }

    /// A priority by its name.
    pub(super) fn priority(&self, p: Priority) -> String {
        format!("{p:?} {}", self.lang.label(&self.settings.priority(p).labels))
    }

    /// How an incident ended.
    pub(super) fn disposition(&self, d: Disposition) -> String {
        let known = self.settings.dispositions.iter().find(|l| l.code == d);
        known.map_or_else(|| word(self.lang, &d), |l| self.lang.label(&l.labels).to_owned())
    }

    /// A service of units by its name.
    pub(super) fn service(&self, code: &str) -> String {
        labelled(self.lang, self.settings.services.iter().map(|s| (&s.code, &s.labels)), code)
    }

    /// An outside service by its name.
    pub(super) fn outside(&self, code: &str) -> String {
        labelled(self.lang, self.settings.outside.iter().map(|s| (&s.code, &s.labels)), code)
    }
}

/// The call or the incident that a line is about is part of an exercise.
fn of_exercise(line: &Line) -> bool {
    line.call.into_iter().chain(line.incident).any(is_exercise)
}

/// A call for help is never an exercise, whatever incident it was tied to.
fn is_help(event: &Event) -> bool {
    matches!(event, Event::Emergency(_) | Event::DeadlinePassed { deadline: DeadlineId::EmergencyUnanswered(_), .. })
}

/// Its sentence may be about the real thing and an exercise at once, and marks the part that is one.
fn says_itself(event: &Event) -> bool {
    matches!(event, Event::Alarm(alarm::Fact::Escalated { .. }) | Event::Lending(_))
}

/// The name of a code; the code without underscores when it left the settings.
pub(super) fn labelled<'s>(lang: Lang, mut all: impl Iterator<Item = (&'s String, &'s Labels)>, code: &str) -> String {
    all.find(|(c, _)| *c == code).map_or_else(|| plain(code), |(_, labels)| lang.label(labels).to_owned())
}

/// A point on the ground, to a metre.
pub(super) fn point(at: Position) -> String {
    degrees(at.lat(), at.lon())
}

/// Latitude and longitude, to a metre.
pub(super) fn degrees(lat: f64, lon: f64) -> String {
    format!("{lat:.5}, {lon:.5}")
}

/// Where something is: the address an operator vouches for, else the one found, else the caller's words, else the point.
pub(super) fn place(t: &Teller<'_>, p: &Place) -> String {
    let verified = p.verified.as_ref().and_then(|v| v.address.as_ref()).and_then(|a| t.opener.open(a, "verified"));
    let said = || p.said.as_ref().and_then(|s| t.opener.open(s, "said"));
    verified.or_else(|| p.found.clone()).or_else(said).unwrap_or_else(|| point(p.position))
}

/// The event's type; of those that belong to an area, area and fact.
fn name_of(event: &Event) -> String {
    let Ok(serde_json::Value::Object(body)) = serde_json::to_value(event) else { return String::new() };
    let word = |key: &str| body.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    let name = word("type").unwrap_or_default();
    match word("fact") {
        Some(fact) => format!("{name}.{fact}"),
        None => name,
    }
}
