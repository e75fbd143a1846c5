//! What events only number, looked up in what is stored.

use crate::{
    dispatch::{
        event::{Event, Recorded},
        lending::{self, Request},
        model::Sealed,
    },
    id::{AssignmentId, EmergencyId, IncidentId, InputId, LendId, LineId, NoticeId, RequestId, RoomId, UnitId},
    store::{EntityKind, ReadError, Reader},
};

/// Looks up what an event only numbers: things that never change once they are written.
pub trait Lookup {
    /// Unit and incident of an assignment, or of a reservation.
    ///
    /// # Errors
    /// [`ReadError`].
    fn assignment(&self, id: AssignmentId) -> Result<Option<(UnitId, IncidentId)>, ReadError>;

    /// Whose emergency it is.
    ///
    /// # Errors
    /// [`ReadError`].
    fn emergency(&self, id: EmergencyId) -> Result<Option<UnitId>, ReadError>;

    /// The code of the outside service told of an incident; contacts count from 0.
    ///
    /// # Errors
    /// [`ReadError`].
    fn contact(&self, incident: IncidentId, contact: u32) -> Result<Option<String>, ReadError>;

    /// The unit released by a lending of this room, and to which room.
    ///
    /// # Errors
    /// [`ReadError`].
    fn lend(&self, id: LendId) -> Result<Option<(UnitId, RoomId)>, ReadError>;

    /// A request for a unit.
    ///
    /// # Errors
    /// [`ReadError`].
    fn request(&self, id: RequestId) -> Result<Option<Request>, ReadError>;

    /// The incident to which a later event of the same input sends this unit.
    ///
    /// # Errors
    /// [`ReadError`].
    fn diverted(&self, rec: &Recorded, unit: &UnitId) -> Result<Option<IncidentId>, ReadError>;

    /// The same input opened this incident.
    ///
    /// # Errors
    /// [`ReadError`].
    fn opened_with(&self, rec: &Recorded, incident: IncidentId) -> Result<bool, ReadError>;

    /// The plate of a plate note, sealed.
    ///
    /// # Errors
    /// [`ReadError`].
    fn plate(&self, notice: NoticeId) -> Result<Option<Sealed>, ReadError>;

    /// An incident was typed in after an outage.
    ///
    /// # Errors
    /// [`ReadError`].
    fn caught_up(&self, incident: IncidentId) -> Result<bool, ReadError>;

    /// The lines that put this one right, oldest first.
    ///
    /// # Errors
    /// [`ReadError`].
    fn corrections(&self, line: LineId) -> Result<Vec<LineId>, ReadError>;
}

impl Lookup for Reader {
    fn assignment(&self, id: AssignmentId) -> Result<Option<(UnitId, IncidentId)>, ReadError> {
        if let Some(a) = Self::assignment(self, id)? {
            return Ok(Some((a.unit, a.incident)));
        }
        Ok(self.reservation(id)?.map(|r| (r.unit, r.incident)))
    }

    fn emergency(&self, id: EmergencyId) -> Result<Option<UnitId>, ReadError> {
        Ok(Self::emergency(self, id)?.map(|e| e.unit))
    }

    fn contact(&self, incident: IncidentId, contact: u32) -> Result<Option<String>, ReadError> {
        let found = self.incident(incident)?;
        Ok(found.and_then(|i| i.outside.into_iter().nth(contact as usize)).map(|c| c.outside.service))
    }

    fn lend(&self, id: LendId) -> Result<Option<(UnitId, RoomId)>, ReadError> {
        // A lending has the id of the input that released the unit.
        let released = self.events_of_input(InputId(id.0))?.into_iter().find_map(|rec| match rec.event {
            Event::Lending(fact) => match *fact {
                lending::Fact::LendReleased { unit, to, .. } => Some((unit.id, to)),
                _ => None,
            },
            _ => None,
        });
        Ok(released)
    }

    fn request(&self, id: RequestId) -> Result<Option<Request>, ReadError> {
        self.entity(EntityKind::Request, &id.to_string())
    }

    fn diverted(&self, rec: &Recorded, unit: &UnitId) -> Result<Option<IncidentId>, ReadError> {
        let later = self.events_of_input(rec.input)?.into_iter().filter(|e| e.n > rec.n);
        Ok(later.into_iter().find_map(|e| match e.event {
            Event::UnitAssigned { incident, unit: sent, .. } if sent == *unit => Some(incident),
            _ => None,
        }))
    }

    fn opened_with(&self, rec: &Recorded, incident: IncidentId) -> Result<bool, ReadError> {
        let events = self.events_of_input(rec.input)?;
        Ok(events.iter().any(|e| matches!(&e.event, Event::IncidentOpened { incident: opened } if opened.id == incident)))
    }

    fn plate(&self, notice: NoticeId) -> Result<Option<Sealed>, ReadError> {
        Ok(self.notice(notice)?.and_then(|n| n.plate).map(|p| p.shown))
    }

    fn caught_up(&self, incident: IncidentId) -> Result<bool, ReadError> {
        Ok(self.incident(incident)?.is_some_and(|i| i.caught_up))
    }

    fn corrections(&self, line: LineId) -> Result<Vec<LineId>, ReadError> {
        Self::corrections(self, line)
    }
}
