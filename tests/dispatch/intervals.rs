//! The interval table of domain §3, row by row.

use crate::room::{Room, Whereabouts, place, unit_id};
use dawria::{
    dispatch::{
        Input, Settings,
        incidents::Act,
        input::NewIncident,
        intervals::{self, Interval, Intervals, Of, Story},
        model::*,
    },
    id::{AssignmentId, CallId, IncidentId},
};

struct Day {
    room: Room,
}

impl Day {
    fn new() -> Self {
        let mut day = Self { room: Room::new(Settings::example()) };
        for unit in ["P-1", "P-2"] {
            let (unit, service) = (unit_id(unit), "police_secours".to_owned());
            let register =
                Input::RegisterUnit { unit: unit.clone(), kind: UnitKind::Car, service, reach: Reach::Terminal, devices: vec![] };
            day.put(Source::Operator, register);
            day.put(Source::Operator, Input::SetDuty { unit: unit.clone(), duty: Duty::On });
            day.room.whereabouts.insert(unit, Whereabouts::seconds(100));
        }
        day
    }

    fn put(&mut self, by: Source, input: Input) {
        self.put_at(by, 0, input);
    }

    fn put_at(&mut self, by: Source, ago_s: i64, input: Input) {
        let at = self.room.now.plus_ms(-ago_s * 1_000);
        self.room.send_at(by, Some(at), input).unwrap();
    }

    fn pass(&mut self, s: i64) {
        self.room.now = self.room.now.plus_ms(s * 1_000);
    }

    /// Rings 10 s, is answered, and takes 20 s to type.
    fn call(&mut self) {
        let subject = self.room.subject();
        self.put(Source::Telephony, crate::more::present(subject, false, None));
        let call = CallId(self.room.state.calls().len() as u64);
        self.pass(10);
        self.put(Source::Operator, Input::AnswerCall { call });
        self.pass(20);
        let incident = self.fight();
        self.put(Source::Operator, Input::OpenIncident { call: Some(call), unit: None, incident });
    }

    fn fight(&self) -> NewIncident {
        NewIncident {
            subject: self.room.subject(),
            kind: "fight".into(),
            priority: Priority::P2,
            place: place(0),
            details: None,
            exercise: false,
            hold_until: None,
        }
    }

    fn assign(&mut self, incident: u64, unit: &str) {
        self.put(Source::Operator, Input::Assign { incident: IncidentId(incident), unit: unit_id(unit) });
    }

    fn status(&mut self, assignment: u64, status: CrewStatus, ago_s: i64) {
        self.put_at(Source::Terminal, ago_s, Input::Status { assignment: AssignmentId(assignment), status, disposition: None });
    }

    fn close(&mut self, incident: u64) {
        self.put(Source::Operator, Input::CloseIncident { incident: IncidentId(incident), disposition: Disposition::Settled, note: None });
    }

    fn act(&mut self, act: Act) {
        self.put(Source::Operator, Input::Incidents(act));
    }

    fn intervals(&self, incident: u64) -> Intervals {
        let state = &self.room.state;
        let i = &state.incidents()[&IncidentId(incident)];
        let all = || std::iter::once(i).chain(i.merged.iter().map(|m| &state.incidents()[m]));
        let story = Story {
            calls: all().flat_map(|i| &i.calls).map(|c| &state.calls()[c]).collect(),
            assignments: all().flat_map(|i| &i.assignments).map(|a| &state.assignments()[a]).collect(),
        };
        intervals::of(i, &story)
    }

    /// T0 0, T1 10, T2 = T3 30, T4 40, T6 45, T7 60, T8 160, T11 400, T12 420, T13 450, T14 500.
    fn whole() -> Self {
        let mut d = Self::new();
        d.call();
        d.pass(10);
        d.assign(1, "P-1");
        d.pass(5);
        d.status(1, CrewStatus::Acknowledged, 0);
        d.pass(15);
        d.status(1, CrewStatus::EnRoute, 0);
        d.pass(100);
        d.status(1, CrewStatus::OnScene, 0);
        d.pass(240);
        d.status(1, CrewStatus::Cleared, 0);
        d.pass(20);
        d.close(1);
        d.pass(30);
        d.act(Act::HandOver { incident: IncidentId(1) });
        d.pass(50);
        d.act(Act::HandOverAccepted { incident: IncidentId(1), receipt: None });
        d
    }
}

fn s(ms: Option<i64>) -> Option<i64> {
    ms.map(|ms| ms / 1_000)
}

/// Rule: domain §3.2 – call answering is T1 − T0
#[test]
fn call_answering_is_t1_minus_t0() {
    let v = Day::whole().intervals(1);
    assert_eq!((s(v.calls[0].answering_ms), v.calls[0].abandoned), (Some(10), false));
}

/// Rule: domain §3.9 – a call presented and never answered is abandoned: eligible for answering, not in time
#[test]
fn an_abandoned_call_has_no_answering_time_also_when_called_back() {
    let mut d = Day::new();
    let subject = d.room.subject();
    d.put(Source::Telephony, crate::more::present(subject, false, None));
    d.put(Source::Telephony, Input::AbandonCall { call: CallId(1) });
    d.pass(60);
    d.put(Source::Operator, Input::AnswerCall { call: CallId(1) });
    let incident = d.fight();
    d.put(Source::Operator, Input::OpenIncident { call: Some(CallId(1)), unit: None, incident });
    d.pass(30);
    d.assign(1, "P-1");
    let v = d.intervals(1);
    assert_eq!((v.calls[0].answering_ms, v.calls[0].abandoned), (None, true));
    assert_eq!(s(v.processing_ms), Some(30), "from when they spoke");
}

/// Rule: domain §3.3 – call processing is first T4 − T1
#[test]
fn call_processing_is_first_t4_minus_t1() {
    assert_eq!(s(Day::whole().intervals(1).processing_ms), Some(30));
}

/// Rule: domain §3.4 – queue is first T4 − T3
#[test]
fn queue_is_first_t4_minus_t3() {
    assert_eq!(s(Day::whole().intervals(1).queue_ms), Some(10));
}

/// Rule: domain §3.5 – acknowledgement, turnout, travel and unit response are of one unit
#[test]
fn the_units_own_intervals() {
    let v = Day::whole().intervals(1);
    let u = &v.units[0];
    assert_eq!(s(u.acknowledgement_ms), Some(5), "T6 − T4");
    assert_eq!(s(u.turnout_ms), Some(20), "T7 − T4");
    assert_eq!(s(u.travel_ms), Some(100), "T8 − T7");
    assert_eq!(s(u.response_ms), Some(120), "T8 − T4");
}

/// Rule: domain §3.6 – total response is first T8 among units that arrived − earliest T1, second line from T0
#[test]
fn total_response_is_first_t8_minus_earliest_t1() {
    let v = Day::whole().intervals(1);
    assert_eq!((s(v.total_ms), s(v.total_from_presented_ms)), (Some(150), Some(160)));
    // The second unit arrives first; the first never does.
    let mut d = Day::new();
    d.call();
    d.assign(1, "P-1");
    d.assign(1, "P-2");
    d.pass(100);
    d.status(2, CrewStatus::OnScene, 0);
    let v = d.intervals(1);
    assert_eq!((s(v.total_ms), s(v.processing_ms)), (Some(120), Some(20)));
}

/// Rule: domain §3.7 – on scene is T8 to the earlier of T9 and T11; committed is T4 to T11, total consumed adds all units
#[test]
fn on_scene_and_committed() {
    let v = Day::whole().intervals(1);
    assert_eq!((s(v.units[0].on_scene_ms), s(v.units[0].committed_ms)), (Some(240), Some(360)));
    let mut d = Day::new();
    d.call();
    d.assign(1, "P-1");
    d.assign(1, "P-2");
    d.pass(100);
    d.status(1, CrewStatus::Cleared, 0);
    d.pass(50);
    d.status(2, CrewStatus::Cleared, 0);
    assert_eq!(d.intervals(1).consumed_ms, 250_000);
}

/// Rule: domain §3.8 – closing lag is T12 − last T11, hand-over lag is T14 − T12
#[test]
fn the_lags_of_closing_and_hand_over() {
    let v = Day::whole().intervals(1);
    assert_eq!((s(v.closing_lag_ms), s(v.hand_over_lag_ms)), (Some(20), Some(80)));
}

/// Rule: domain §3.7 – with somebody taken along, on scene ends at T9
#[test]
fn on_scene_ends_when_somebody_is_taken_along() {
    let mut d = Day::new();
    d.call();
    d.assign(1, "P-1");
    d.status(1, CrewStatus::OnScene, 0);
    d.pass(100);
    d.status(1, CrewStatus::Transporting, 0);
    d.pass(300);
    d.status(1, CrewStatus::Cleared, 0);
    let u = &d.intervals(1).units[0];
    assert_eq!((s(u.on_scene_ms), s(u.committed_ms)), (Some(100), Some(400)));
}

/// Rule: domain §3.10 – a missing stamp stays missing: entering on scene does not invent en route
#[test]
fn a_missing_stamp_gives_no_interval() {
    let mut d = Day::new();
    d.call();
    d.assign(1, "P-1");
    d.pass(100);
    d.status(1, CrewStatus::OnScene, 0);
    let v = d.intervals(1);
    let u = &v.units[0];
    assert_eq!((u.acknowledgement_ms, u.turnout_ms, u.travel_ms, s(u.response_ms)), (None, None, None, Some(100)));
    assert_eq!((u.on_scene_ms, u.committed_ms, v.closing_lag_ms, v.hand_over_lag_ms), (None, None, None, None));
    assert!(v.anomalies.is_empty());
}

/// Rule: domain §3.11 – a negative interval is null plus an anomaly in a list
#[test]
fn a_negative_interval_is_null_and_an_anomaly() {
    let mut d = Day::new();
    d.call();
    d.pass(50);
    d.assign(1, "P-1");
    d.pass(10);
    // By the terminal's clock it had arrived before it was sent.
    d.status(1, CrewStatus::OnScene, 30);
    let v = d.intervals(1);
    assert_eq!(v.units[0].response_ms, None);
    let one = &v.anomalies[0];
    assert_eq!((one.interval, &one.of, one.ms), (Interval::UnitResponse, &Of::Assignment(AssignmentId(1)), -20_000));
}

/// Rule: domain §3.6 – the headline begins with the earliest T1 of any call on the incident or merged into it
#[test]
fn the_headline_begins_with_the_earliest_t1_of_merged_calls_too() {
    let mut d = Day::new();
    d.call();
    d.pass(60);
    d.call();
    d.assign(2, "P-1");
    d.act(Act::Merge { incident: IncidentId(1), into: IncidentId(2) });
    d.pass(100);
    d.status(1, CrewStatus::OnScene, 0);
    let v = d.intervals(2);
    // T1 of the first caller: 20 s typing, 60 s, 10 s ringing, 20 s typing, 100 s of travel.
    assert_eq!((s(v.total_ms), s(v.total_from_presented_ms), v.calls.len()), (Some(210), Some(220), 2));
}

/// Rule: domain §4.45 – units that stayed on a duplicate count for its master
#[test]
fn a_unit_that_arrives_for_the_duplicate_has_arrived() {
    let mut d = Day::new();
    d.call();
    d.assign(1, "P-1");
    d.call();
    d.act(Act::Merge { incident: IncidentId(1), into: IncidentId(2) });
    d.pass(100);
    d.status(1, CrewStatus::OnScene, 0);
    let v = d.intervals(2);
    assert_eq!((v.units.len(), s(v.total_ms)), (1, Some(150)));
}

/// Rule: domain §3.15 – reopening starts segment n + 1: response from segment 1, closing from the last
#[test]
fn response_is_of_the_first_segment_and_closing_of_the_last() {
    let mut d = Day::whole();
    d.pass(1_000);
    d.act(Act::Reopen { incident: IncidentId(1), reason: None });
    let v = d.intervals(1);
    assert_eq!((s(v.total_ms), v.closing_lag_ms, v.hand_over_lag_ms), (Some(150), None, None));
    d.assign(1, "P-2");
    d.pass(500);
    d.status(2, CrewStatus::OnScene, 0);
    d.pass(100);
    d.status(2, CrewStatus::Cleared, 0);
    d.pass(7);
    d.close(1);
    let v = d.intervals(1);
    assert_eq!((s(v.total_ms), s(v.processing_ms), s(v.closing_lag_ms)), (Some(150), Some(30), Some(7)));
    assert_eq!(v.consumed_ms, 360_000 + 600_000);
}

/// Rule: domain §3.14 – hold, merging and a change of type never restart the headline clock
#[test]
fn a_hold_and_a_change_of_type_do_not_restart_the_clock() {
    let mut d = Day::new();
    d.call();
    d.act(Act::Hold { incident: IncidentId(1), until: None, reason: None });
    d.pass(600);
    d.act(Act::Release { incident: IncidentId(1) });
    let change = Input::ChangeIncident { incident: IncidentId(1), place: None, kind: Some("theft".into()), priority: None };
    d.put(Source::Operator, change);
    d.assign(1, "P-1");
    d.pass(100);
    d.status(1, CrewStatus::OnScene, 0);
    let v = d.intervals(1);
    assert_eq!((s(v.total_ms), s(v.queue_ms)), (Some(720), Some(600)));
    assert_eq!(d.room.state.incidents()[&IncidentId(1)].initial_kind, "fight");
}

/// Rule: domain §3.16 – officer-initiated incidents count as workload, not as response
#[test]
fn what_a_patrol_came_upon_has_work_and_no_response() {
    let mut d = Day::new();
    let incident = d.fight();
    d.put(Source::Terminal, Input::OpenIncident { call: None, unit: Some(unit_id("P-1")), incident });
    d.pass(300);
    d.status(1, CrewStatus::Cleared, 0);
    let v = d.intervals(1);
    assert!(v.officer_initiated);
    assert_eq!((v.total_ms, v.processing_ms, v.queue_ms), (None, None, None));
    assert_eq!((s(v.units[0].on_scene_ms), v.consumed_ms), (Some(300), 300_000));
}

/// Rule: domain §3.20 – a time is never a reason to refuse: an absurd one becomes the receipt time, marked clock doubtful
#[test]
fn an_absurd_time_becomes_the_receipt_time_and_is_marked() {
    let mut d = Day::new();
    d.call();
    d.assign(1, "P-1");
    for (status, ago_s) in [(CrewStatus::EnRoute, -3_600), (CrewStatus::OnScene, 40 * 86_400)] {
        d.status(1, status, ago_s);
    }
    let a = &d.room.state.assignments()[&AssignmentId(1)];
    for stamp in [a.en_route.as_ref().unwrap(), a.on_scene.as_ref().unwrap()] {
        assert_eq!((stamp.occurred_at, stamp.clock_doubtful), (stamp.recorded_at, true));
    }
}

/// Rule: domain §3.1 – each stamp has occurred_at, recorded_at and source
#[test]
fn every_stamp_of_a_call_and_an_incident_says_when_and_by_whose_word() {
    let d = Day::whole();
    let c = &d.room.state.calls()[&CallId(1)];
    assert_eq!((c.presented.source, c.answered.as_ref().unwrap().source), (Source::Telephony, Source::Operator));
    let seg = &d.room.state.incidents()[&IncidentId(1)].segments[0];
    let stamps = [Some(&seg.opened), seg.ready.as_ref(), seg.closed.as_ref(), seg.handed_over.as_ref(), seg.accepted.as_ref()];
    assert!(stamps.iter().all(|s| s.is_some_and(|s| s.source == Source::Operator && s.occurred_at == s.recorded_at)));
}
