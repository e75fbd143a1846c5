//! The state of one room: the fold of its events.

use super::{
    alarm::Raised,
    assign::Reserved,
    closures::Closures,
    cover::Alert,
    emergency::Emergency,
    index::Index,
    input::DeadlineId,
    lending::Book,
    logs::Logs,
    model::{Assignment, Call, Draft, Fingerprint, Incident, Unit},
    notices::Notices,
    positions::Positions,
    roster::{Binding, Person, Shift, Thing, Vehicle},
    settings::{self, Settings},
};
use crate::{
    id::{AssignmentId, CallId, CoverId, DeviceId, DraftId, EmergencyId, IncidentId, PersonId, RoomId, ShiftId, UnitId, VehicleId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Calls that are over leave memory in batches: one event takes all that are due, at most this often, ms.
pub(super) const CALLS_LEAVE_EVERY_MS: i64 = 600_000;

/// Calls and incidents of exercises are numbered from here, apart from the real ones.
pub const EXERCISE_FROM: u64 = 900_000_000;

/// A call or an incident of this number is part of an exercise.
pub const fn is_exercise(number: u64) -> bool {
    number > EXERCISE_FROM
}

/// What is stored, hashed and compared. Made by events alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Folded {
    pub room: RoomId,
    pub seq: u64,
    /// The server's time never goes back before this (the last stamp, or the clock a technician accepted).
    pub last_stamp: Timestamp,
    /// That stamp was made by a clock that was found far ahead, and nobody has accepted it since.
    pub clock_doubted: bool,
    /// Number of the last call, incident and assignment made; each counts from 1 and is never used twice.
    pub last_call: u64,
    pub last_incident: u64,
    pub last_assignment: u64,
    pub calls: BTreeMap<CallId, Call>,
    pub incidents: BTreeMap<IncidentId, Incident>,
    pub assignments: BTreeMap<AssignmentId, Assignment>,
    pub units: BTreeMap<UnitId, Unit>,
    /// Version of the settings in force; 0 while a new room has only those it was made with.
    #[serde(default)]
    pub settings_version: u64,
    /// The event that brought them into force.
    #[serde(default)]
    pub settings_seq: u64,
    #[serde(default)]
    pub settings: Option<Arc<Settings>>,
    #[serde(default)]
    pub vehicles: BTreeMap<VehicleId, Vehicle>,
    #[serde(default)]
    pub people: BTreeMap<PersonId, Person>,
    #[serde(default)]
    pub last_shift: u64,
    #[serde(default)]
    pub shifts: BTreeMap<ShiftId, Shift>,
    #[serde(default)]
    pub bindings: BTreeMap<Thing, Vec<Binding>>,
    #[serde(default)]
    pub last_cover: u64,
    #[serde(default)]
    pub cover: BTreeMap<CoverId, Alert>,
    #[serde(default)]
    pub logs: Logs,
    #[serde(default)]
    pub notices: Notices,
    #[serde(default)]
    pub closures: Closures,
    #[serde(default)]
    pub reserved: BTreeMap<AssignmentId, Reserved>,
    #[serde(default)]
    pub last_emergency: u64,
    #[serde(default)]
    pub emergencies: BTreeMap<EmergencyId, Emergency>,
    #[serde(default)]
    pub alarms: BTreeMap<DeadlineId, Raised>,
    /// The same for exercises, counted from [`EXERCISE_FROM`].
    pub last_exercise_call: u64,
    pub last_exercise_incident: u64,
    pub last_draft: u64,
    pub drafts: BTreeMap<DraftId, Draft>,
    /// Lately seen callers: when and which calls, oldest first, at most [`CALLS_A_CALLER`] each.
    pub callers: BTreeMap<Fingerprint, Vec<(Timestamp, CallId)>>,
    /// Offers seen and requests for units.
    #[serde(default)]
    pub lending: Book,
    #[serde(default)]
    pub positions: Positions,
}

/// Calls remembered of one caller; more of them count as this many.
pub(super) const CALLS_A_CALLER: usize = 20;

/// The state of one room. Two states are equal when their folds are.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) settings: Arc<Settings>,
    pub(super) f: Folded,
    pub(super) ix: Index,
    /// Other rooms that things pass to by themselves. Not part of the fold: where the process runs decides it.
    pub(super) reached: Arc<[RoomId]>,
    /// Asks of every input whether its sender may. Not part of the fold: replay and tests of the core decide without.
    pub(super) guarded: bool,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.f == other.f
    }
}

impl State {
    /// An empty room. `settings` are in force until the first event that brings others.
    pub fn new(room: RoomId, settings: impl Into<Arc<Settings>>) -> Self {
        let f = Folded {
            room,
            seq: 0,
            last_stamp: Timestamp(i64::MIN),
            clock_doubted: false,
            last_call: 0,
            last_incident: 0,
            last_assignment: 0,
            calls: BTreeMap::new(),
            incidents: BTreeMap::new(),
            assignments: BTreeMap::new(),
            units: BTreeMap::new(),
            settings_version: 0,
            settings_seq: 0,
            settings: None,
            vehicles: BTreeMap::new(),
            people: BTreeMap::new(),
            last_shift: 0,
            shifts: BTreeMap::new(),
            bindings: BTreeMap::new(),
            last_cover: 0,
            cover: BTreeMap::new(),
            logs: Logs::default(),
            notices: Notices::default(),
            closures: Closures::default(),
            reserved: BTreeMap::new(),
            last_emergency: 0,
            emergencies: BTreeMap::new(),
            alarms: BTreeMap::new(),
            last_exercise_call: EXERCISE_FROM,
            last_exercise_incident: EXERCISE_FROM,
            last_draft: 0,
            drafts: BTreeMap::new(),
            callers: BTreeMap::new(),
            lending: Book::default(),
            positions: Positions::default(),
        };
        Self { settings: settings.into(), f, ix: Index::default(), reached: Arc::default(), guarded: false }
    }

    pub(super) fn from_folded(f: Folded, settings: Arc<Settings>) -> Self {
        let settings = f.settings.clone().unwrap_or(settings);
        let mut state = Self { settings, f, ix: Index::default(), reached: Arc::default(), guarded: false };
        state.reindex();
        state
    }

    /// What a ranking of these incidents reads: all units with what they are on, these incidents and their assignments, road closures. Cheap to make beside the whole, so that
    /// a ranking can work on it elsewhere while the room goes on. Never to be decided on.
    pub fn excerpt(&self, incidents: &[IncidentId]) -> Self {
        let f = &self.f;
        let taken = super::preempt::concerned(self, incidents);
        let mut incidents: BTreeMap<IncidentId, Incident> =
            incidents.iter().filter_map(|id| f.incidents.get(id).map(|i| (*id, i.clone()))).collect();
        let named = incidents.values().flat_map(|i| &i.assignments);
        let mut assignments: BTreeMap<AssignmentId, Assignment> =
            named.filter_map(|a| f.assignments.get(a).map(|found| (*a, found.clone()))).collect();
        // Who is at work and who only on the way, and whom closer units were found for.
        for a in f.units.values().filter_map(|u| f.assignments.get(&u.assignment?)) {
            assignments.entry(a.id).or_insert_with(|| a.clone());
            if let Some(i) = f.incidents.get(&a.incident).filter(|_| a.closer.as_ref().is_some_and(|s| s.is_open())) {
                incidents.entry(i.id).or_insert_with(|| i.clone());
            }
        }
        for (i, a) in taken {
            incidents.entry(i.id).or_insert_with(|| i.clone());
            assignments.insert(a.id, a.clone());
        }
        let folded = Folded {
            room: f.room.clone(),
            calls: BTreeMap::new(),
            incidents,
            assignments,
            units: f.units.clone(),
            settings: None,
            vehicles: BTreeMap::new(),
            people: BTreeMap::new(),
            shifts: BTreeMap::new(),
            bindings: BTreeMap::new(),
            cover: BTreeMap::new(),
            logs: Logs::default(),
            notices: Notices::default(),
            closures: f.closures.clone(),
            reserved: BTreeMap::new(),
            emergencies: BTreeMap::new(),
            alarms: BTreeMap::new(),
            drafts: BTreeMap::new(),
            callers: BTreeMap::new(),
            lending: Book::default(),
            positions: Positions::default(),
            ..*f
        };
        Self { settings: Arc::clone(&self.settings), f: folded, ix: Index::default(), reached: Arc::default(), guarded: false }
    }

    /// Units, vehicles, people and shifts, to try a list on before it is taken, under the same guard. Never to be kept.
    pub fn rehearsal(&self) -> Self {
        let f = &self.f;
        let folded = Folded {
            vehicles: f.vehicles.clone(),
            people: f.people.clone(),
            shifts: f.shifts.clone(),
            bindings: f.bindings.clone(),
            // Whoever may not ask something may not try it either: an answer would tell him what he may not know.
            positions: f.positions.clone(),
            ..self.excerpt(&[]).f
        };
        Self { guarded: self.guarded, ..Self::from_folded(folded, Arc::clone(&self.settings)) }
    }

    /// Names the other rooms that things pass to by themselves: those of this process.
    pub fn reach(&mut self, rooms: impl Into<Arc<[RoomId]>>) {
        self.reached = rooms.into();
    }

    /// Whether things pass to this room by themselves.
    pub fn reaches(&self, room: &RoomId) -> bool {
        self.reached.contains(room)
    }

    /// From now on nothing is decided for whoever may not ask it: by role, right and position ([`super::positions::may`]). Like
    /// [`State::reach`] the shell's affair, set again after every start.
    pub fn guard(&mut self) {
        self.guarded = true;
    }

    pub(super) fn reindex(&mut self) {
        let mut ix = Index::default();
        for v in self.f.vehicles.values() {
            v.devices.iter().for_each(|d| drop(ix.vehicle_devices.insert(d.clone(), v.id.clone())));
        }
        self.f.calls.values().for_each(|c| ix.call(c, true));
        self.f.incidents.values().for_each(|i| ix.incident(i, true));
        self.f.assignments.values().for_each(|a| ix.assignment(a, true));
        self.f.units.values().for_each(|u| ix.unit(u, true));
        self.f.notices.all.values().for_each(|n| ix.notice(n, true));
        self.f.closures.all.values().for_each(|c| ix.closure(c, true));
        self.f.reserved.values().for_each(|r| ix.reserved(r, true));
        self.f.emergencies.values().for_each(|e| ix.emergency(e, true));
        self.f.alarms.iter().for_each(|(id, a)| ix.escalation(id, a, true));
        self.f.callers.iter().for_each(|(who, calls)| ix.caller(who, calls, true));
        self.f.lending.requests.values().for_each(|r| ix.request(r, true));
        ix.alarms.extend(self.f.positions.broken.keys().cloned().map(DeadlineId::BrokenGlass));
        self.ix = ix;
    }

    /// Which room.
    pub fn room(&self) -> &RoomId {
        &self.f.room
    }

    /// The settings decisions are made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings decisions are made with, to be kept.
    pub fn settings_in_force(&self) -> Arc<Settings> {
        Arc::clone(&self.settings)
    }

    /// Their version; 0 for those a new room was made with.
    pub fn settings_version(&self) -> u64 {
        self.f.settings_version
    }

    pub(super) fn put_in_force(&mut self, seq: u64, changed: &settings::Changed) {
        let settings = Arc::new((*changed.settings).clone());
        self.f.settings_version = changed.version;
        self.f.settings_seq = seq;
        self.f.settings = Some(Arc::clone(&settings));
        self.settings = settings;
    }

    /// Sequence of the last event applied; 0 for none.
    pub fn seq(&self) -> u64 {
        self.f.seq
    }

    /// The last stamp, below which the server's time never goes by itself; `None` before the first event.
    pub fn last_stamp(&self) -> Option<Timestamp> {
        (self.f.seq > 0).then_some(self.f.last_stamp)
    }

    /// Calls in memory.
    pub fn calls(&self) -> &BTreeMap<CallId, Call> {
        &self.f.calls
    }

    /// Incidents in memory.
    pub fn incidents(&self) -> &BTreeMap<IncidentId, Incident> {
        &self.f.incidents
    }

    /// Assignments in memory.
    pub fn assignments(&self) -> &BTreeMap<AssignmentId, Assignment> {
        &self.f.assignments
    }

    /// Units.
    pub fn units(&self) -> &BTreeMap<UnitId, Unit> {
        &self.f.units
    }

    /// Vehicles.
    pub fn vehicles(&self) -> &BTreeMap<VehicleId, Vehicle> {
        &self.f.vehicles
    }

    /// People of the crews.
    pub fn people(&self) -> &BTreeMap<PersonId, Person> {
        &self.f.people
    }

    /// Shifts to come, running, and closed not long ago.
    pub fn shifts(&self) -> &BTreeMap<ShiftId, Shift> {
        &self.f.shifts
    }

    /// Alerts about cover whose cause is not gone.
    pub fn cover(&self) -> &BTreeMap<CoverId, Alert> {
        &self.f.cover
    }

    /// Number of the last shift made.
    pub fn last_shift(&self) -> u64 {
        self.f.last_shift
    }

    /// What operators are typing.
    pub fn drafts(&self) -> &BTreeMap<DraftId, Draft> {
        &self.f.drafts
    }

    /// Incidents without a unit: most urgent, then longest waiting, first.
    pub fn queue(&self) -> impl Iterator<Item = &Incident> {
        self.ix.queue.iter().filter_map(|(_, _, id)| self.f.incidents.get(id))
    }

    /// Incidents with a unit on it whose needs are not all met: most urgent, then oldest, first.
    pub fn incomplete(&self) -> impl Iterator<Item = &Incident> {
        self.ix.incomplete.iter().filter_map(|(_, _, id)| self.f.incidents.get(id))
    }

    /// Units that may be sent, those free longest first.
    pub fn available(&self) -> impl Iterator<Item = &Unit> + Clone {
        self.ix.free.iter().filter_map(|(_, id)| self.f.units.get(id))
    }

    /// The unit a device is bound to.
    pub fn unit_of(&self, device: &DeviceId) -> Option<&UnitId> {
        self.ix.devices.get(device)
    }

    /// The vehicle a device is fixed in.
    pub fn vehicle_of(&self, device: &DeviceId) -> Option<&VehicleId> {
        self.ix.vehicle_devices.get(device)
    }

    /// The unit's open assignment.
    pub fn assignment_of(&self, unit: &UnitId) -> Option<&Assignment> {
        self.f.assignments.get(&self.f.units.get(unit)?.assignment?)
    }

    /// Incidents that are not over, exercises left out.
    pub fn open_incidents(&self) -> usize {
        self.ix.open_incidents
    }

    /// Calls ringing or being spoken with, exercises left out.
    pub fn open_calls(&self) -> usize {
        self.ix.open_calls
    }

    /// Incidents and calls of exercises that are not over.
    pub fn open_exercise(&self) -> (usize, usize) {
        (self.ix.open_exercise_incidents, self.ix.open_exercise_calls)
    }

    /// A call of this number was made, and may have left memory since.
    pub(super) fn call_was_made(&self, id: CallId) -> bool {
        (1..=self.f.last_call).contains(&id.0) || (EXERCISE_FROM + 1..=self.f.last_exercise_call).contains(&id.0)
    }

    /// An incident of this number was made, and may have left memory since.
    pub(super) fn incident_was_made(&self, id: IncidentId) -> bool {
        (1..=self.f.last_incident).contains(&id.0) || (EXERCISE_FROM + 1..=self.f.last_exercise_incident).contains(&id.0)
    }

    /// What to send `Input::DeadlineReached` for next, and when; a time in the past means at once. The order among equal times is fixed.
    pub fn next_deadline(&self) -> Option<(Timestamp, DeadlineId)> {
        self.next_deadline_but(&BTreeSet::new())
    }

    /// The same among all but these, which were not accepted just now: one of them must not hold up those behind it.
    pub fn next_deadline_but(&self, but: &BTreeSet<DeadlineId>) -> Option<(Timestamp, DeadlineId)> {
        let other = |(_, id): &(Timestamp, DeadlineId)| !but.contains(id);
        let alarm = self.ix.deadlines.iter().find(|d| other(d)).cloned();
        let forget = self.ix.forget.iter().map(|&(at, id)| (at, DeadlineId::Forget(id)));
        let forget = self.forget_deadline().into_iter().chain(forget).find(other);
        [alarm, forget, self.calls_deadline().filter(other), self.escalation().filter(other)].into_iter().flatten().min()
    }

    fn escalation(&self) -> Option<(Timestamp, DeadlineId)> {
        self.ix.escalations.first().map(|(at, _)| (*at, DeadlineId::Escalate))
    }

    fn forget_deadline(&self) -> Option<(Timestamp, DeadlineId)> {
        // Memory is three quarters full: the oldest closed incident leaves now. Last those that owe a cancel: a terminal that is off for
        // so long hears at its next greeting what holds.
        let crowded = self.f.incidents.len() * 4 > self.settings.limits.incidents as usize * 3;
        match (self.ix.forget.first(), self.ix.owing.first()) {
            (Some(&(at, id)), _) => Some((if crowded { self.f.last_stamp.min(at) } else { at }, DeadlineId::Forget(id))),
            (None, Some(&id)) if crowded => Some((self.f.last_stamp, DeadlineId::Forget(id))),
            (None, _) => None,
        }
    }

    fn calls_deadline(&self) -> Option<(Timestamp, DeadlineId)> {
        let &(at, _) = self.ix.leaving.first()?;
        let at = if self.calls_crowded() { self.f.last_stamp.min(at) } else { at.plus_ms(CALLS_LEAVE_EVERY_MS) };
        Some((at, DeadlineId::ForgetCalls))
    }

    pub(super) fn calls_crowded(&self) -> bool {
        self.f.calls.len() * 4 > self.settings.limits.calls as usize * 3
    }

    /// When this deadline is due, if it is open.
    pub(super) fn deadline(&self, id: &DeadlineId) -> Option<Timestamp> {
        let of = |a: &AssignmentId| self.f.assignments.get(a);
        match id {
            DeadlineId::NobodyAssigned(i) => self.f.incidents.get(i)?.alarm_at,
            DeadlineId::ToneAgain(a) => of(a)?.tone_at,
            DeadlineId::NotAcknowledged(a) => of(a)?.alarm_at,
            DeadlineId::Forget(i) => match self.forget_deadline() {
                Some((at, first)) if first == *id => Some(at),
                _ => self.f.incidents.get(i)?.forget_at,
            },
            DeadlineId::ForgetCalls => self.calls_deadline().map(|(at, _)| at),
            DeadlineId::Holding(_) | DeadlineId::BrokenGlass(_) => None,
            DeadlineId::Notice(due) => self.notice_deadline(*due),
            DeadlineId::Closure(due) => self.closure_deadline(*due),
            DeadlineId::TimeOut(a) => of(a)?.time_out_at,
            DeadlineId::UnitCheck(a) => of(a)?.check.at,
            DeadlineId::Safety(a) => of(a)?.safety.at,
            DeadlineId::Overdue(a) => of(a)?.overdue.at,
            DeadlineId::Unconfirmed(a) => of(a)?.open_proposal()?.ask.at,
            DeadlineId::Reservation(a) => self.f.reserved.get(a)?.deadline(),
            DeadlineId::ShiftEnd(u) => self.f.units.get(u)?.overlays.shift_end.at,
            DeadlineId::EmergencyUnanswered(e) => self.f.emergencies.get(e)?.unanswered_at,
            DeadlineId::ForgetEmergency(e) => self.f.emergencies.get(e)?.forget_at,
            DeadlineId::Escalate => self.escalation().map(|(at, _)| at),
            DeadlineId::HoldEnds(i) => self.f.incidents.get(i)?.held.as_ref()?.until,
            DeadlineId::ProposeClosing(i) => self.f.incidents.get(i)?.propose_close_at,
            DeadlineId::LendUnanswered(l) => self.lend_alarm(*l),
            DeadlineId::RequestExpires(r) => self.request(*r)?.expires_at,
        }
    }

    /// Units of this room that may be sent and became so after this sequence.
    pub(super) fn free_since(&self, seq: u64) -> impl Iterator<Item = &Unit> {
        let from = self.ix.free.iter().rev().take_while(move |(s, _)| *s > seq);
        from.filter_map(|(_, id)| self.f.units.get(id))
    }
}
