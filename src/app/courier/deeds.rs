//! What is carried, as inputs of the room that gets it. Each id is derived from what it is about and which step it is, so that a repeat,
//! however late and from whichever start of the process, is the same input: the journal that answered it gives the same answer.

use crate::{
    api::act::own_id,
    dispatch::{
        Input, emergency,
        incidents::Act as IncidentAct,
        input::{Envelope, NewIncident},
        lending::{Act, Help, Offer, Outcome, Passing, RequestEnd, Telling},
        model::{Actor, Carried, ClockStart, Source},
    },
    id::{EmergencyId, IncidentId, LendId, RequestId, RoomId},
    quantity::Timestamp,
    store::seal::{Sealer, subject_of},
};

/// The room that gets a deed, with what makes its fingerprints.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The room.
    pub room: &'a RoomId,
    /// Its sealer.
    pub sealer: &'a Sealer,
}

impl At<'_> {
    fn envelope(self, what: &str, input: Input) -> Envelope {
        Envelope {
            id: own_id(self.room, what),
            content: self.sealer.plain_fingerprint(what.as_bytes()),
            actor: Actor { account: "system".to_owned(), role: "system".to_owned(), position: None },
            source: Source::Automatic,
            occurred_at: None,
            position: None,
            input,
        }
    }

    /// To the borrower: an offer of room `from`.
    pub fn offered(self, from: &RoomId, lend: LendId, offer: &Offer) -> Envelope {
        let unit = Box::new(offer.unit.clone());
        let act = Act::Offered { lend, from: from.clone(), generation: offer.generation, unit, request: offer.request };
        self.envelope(&format!("lend {lend} offered"), Input::Lending(act))
    }

    /// To the lender: what room `from` answered.
    pub fn answered(self, from: &RoomId, lend: LendId, outcome: Outcome) -> Envelope {
        self.envelope(&format!("lend {lend} answered"), Input::Lending(Act::Answered { lend, from: from.clone(), outcome }))
    }

    /// To the other room of a request: what room `from` has to tell. `None`: this end is not told.
    pub fn telling(self, from: &RoomId, request: RequestId, telling: &Telling) -> Option<Envelope> {
        let from = from.clone();
        let (step, act) = match telling {
            Telling::Asked { unit, incident, expires_at, .. } => {
                ("asked", Act::Asked { request, from, unit: unit.clone(), incident: *incident, expires_at: *expires_at })
            }
            Telling::Ended { end: RequestEnd::Withdrawn, .. } => ("withdrawn", Act::AskedNoMore { request, from }),
            Telling::Ended { end: RequestEnd::Refused(why), .. } => ("refused", Act::Refused { request, from, why: *why }),
            Telling::Ended { end: RequestEnd::Granted | RequestEnd::Expired, .. } => return None,
        };
        Some(self.envelope(&format!("request {request} {step}"), Input::Lending(act)))
    }

    /// To the room that told: the other one knows.
    pub fn told(self, request: RequestId, ended: bool) -> Envelope {
        self.envelope(&format!("request {request} told {ended}"), Input::Lending(Act::Told { request, ended }))
    }

    /// To the room that commands the unit: it calls for help.
    pub fn help(self, from: &RoomId, emergency: EmergencyId, help: &Help) -> Envelope {
        let what = format!("emergency {from} {emergency}");
        let subject = subject_of(own_id(self.room, &what), "emergency");
        let act = emergency::Act::Raise { unit: help.unit.clone(), subject };
        Envelope { position: help.position, ..self.envelope(&what, Input::Emergency(act)) }
    }

    /// To the room that heard it: the other one has heard it too.
    pub fn helped(self, emergency: EmergencyId) -> Envelope {
        self.envelope(&format!("emergency {emergency} shared"), Input::Lending(Act::Helped { emergency }))
    }

    /// To the room that gets an incident of room `from`.
    pub fn received(self, from: &RoomId, passing: &Passing, clock: ClockStart, new: NewIncident) -> Envelope {
        let theirs = passing.incident.id;
        let act = IncidentAct::Receive { from: from.clone(), theirs, clock, carried: Carried::of(&passing.incident), new };
        self.envelope(&format!("transfer {from} {theirs} {}", passing.offered.millis()), Input::Incidents(act))
    }

    /// To the room that passes it on: the answer of room `from`; `theirs` is its number there.
    pub fn transferred(self, from: &RoomId, incident: IncidentId, offered: Timestamp, theirs: Option<IncidentId>) -> Envelope {
        let act = IncidentAct::TransferAnswered { incident, from: from.clone(), accepted: theirs.is_some(), theirs };
        self.envelope(&format!("transfer {incident} {} answered", offered.millis()), Input::Incidents(act))
    }
}
