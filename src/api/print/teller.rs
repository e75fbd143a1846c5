//! Tells events: looks up what an event only numbers, opens what is sealed.

use super::{
    lang::Lang,
    line::{Line, LineKind},
    told,
    words::*,
};
use crate::{
    dispatch::{
        event::{Event, Recorded},
        logs::Fact,
        model::Sealed,
        settings::Settings,
    },
    id::{AssignmentId, IncidentId, LineId, UnitId},
    live::Opener,
    quantity::Timestamp,
    store::{ReadError, Reader},
};
use std::collections::BTreeMap;

/// Tells the events of one page.
pub struct Teller<'a> {
    reader: &'a Reader,
    pub(super) settings: &'a Settings,
    opener: &'a dyn Opener,
    pub(super) lang: Lang,
    assignments: BTreeMap<AssignmentId, Option<(UnitId, IncidentId)>>,
}

impl<'a> Teller<'a> {
    /// Tells in one language.
    pub fn new(reader: &'a Reader, settings: &'a Settings, opener: &'a dyn Opener, lang: Lang) -> Self {
        Self { reader, settings, opener, lang, assignments: BTreeMap::new() }
    }

    /// The line of an event; `None` for one that is nobody's news.
    ///
    /// # Errors
    /// [`ReadError`] when what it names cannot be looked up.
    pub fn line(&mut self, rec: &Recorded) -> Result<Option<Line>, ReadError> {
        let mut line = Line::of(rec, name_of(&rec.event));
        if let Event::Logs(Fact::Noted { incident, unit, text, corrects }) = &rec.event {
            line.kind = LineKind::Note;
            (line.incident, line.unit) = (incident.map(|i| i.0), unit.clone());
            line.text = self.opener.open(text, "line");
            line.corrects = corrects.map(|l| l.0);
            line.corrected_by = self.reader.corrections(LineId(rec.seq))?.into_iter().map(|l| l.0).collect();
            return Ok(Some(line));
        }
        let Some(text) = told::told(self, rec, &mut line)? else { return Ok(None) };
        line.text = Some(text);
        Ok(Some(line))
    }

    /// The unit and the incident of an assignment.
    pub(super) fn assignment(&mut self, id: AssignmentId) -> Result<Option<(UnitId, IncidentId)>, ReadError> {
        if let Some(known) = self.assignments.get(&id) {
            return Ok(known.clone());
        }
        let found = self.reader.assignment(id)?.map(|a| (a.unit, a.incident));
        self.assignments.insert(id, found.clone());
        Ok(found)
    }

    /// A sealed text, or the word that it was erased.
    pub(super) fn open(&self, sealed: &Sealed, field: &'static str) -> String {
        self.opener.open(sealed, field).unwrap_or_else(|| ERASED[self.lang as usize].to_owned())
    }

    /// A moment, in the room's local time.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        super::page::moment(at)
    }
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
