//! The pure ranking: filters in their order, terms, ties, and what makes a list complete.

use crate::room::{Room, Whereabouts, place, unit_id};
use dawria::{
    dispatch::{
        self, Input, Settings,
        decision::{AgeClass, Travel},
        input::NewIncident,
        model::*,
        recommend::{self, CandidateInput, RankRequest, Ranking, SearchFacts, Verdict},
    },
    id::{IncidentId, RoomId},
};

fn room(priority: Priority) -> (Room, RankRequest) {
    let mut room = Room::new(Settings::example());
    for name in ["A", "B", "C", "D"] {
        let (unit, service) = (unit_id(name), "police_secours".to_owned());
        let input = Input::RegisterUnit { unit: unit.clone(), kind: UnitKind::Car, service, reach: Reach::Terminal, devices: vec![] };
        room.send(Source::Operator, input).unwrap();
        room.send(Source::Operator, Input::SetDuty { unit: unit.clone(), duty: Duty::On }).unwrap();
        room.whereabouts.insert(unit, Whereabouts::seconds(100));
    }
    let incident = NewIncident {
        subject: room.subject(),
        kind: "fight".into(),
        priority,
        place: place(0),
        details: None,
        exercise: false,
        hold_until: None,
    };
    room.send(Source::Operator, Input::OpenIncident { call: None, unit: None, incident }).unwrap();
    let req = recommend::request(&room.state, IncidentId(1), 1).unwrap();
    (room, req)
}

fn made(room: &Room, req: &RankRequest) -> Ranking {
    let units: Vec<CandidateInput> = room.state.units().keys().map(|u| room.candidate(u)).collect();
    let search = SearchFacts { by_road: true, map_checksum: Some("ab".into()), closures_version: 7, made_at: room.now };
    dispatch::recommend(&room.state, req, units, &search)
}

fn order(r: &Ranking) -> Vec<&str> {
    r.recommendation.candidates.iter().map(|c| c.unit.as_str()).collect()
}

fn judged(change: impl FnOnce(&mut CandidateInput)) -> Verdict {
    let (room, req) = room(Priority::P2);
    let mut c = room.candidate(&unit_id("A"));
    change(&mut c);
    recommend::verdict(&room.state, &req, &c)
}

/// Rule: domain §5.2, §5.4 – the cost is in ms, every term is shown, ties break by id
#[test]
fn ties_break_by_id_and_every_term_is_shown() {
    let (mut room, req) = room(Priority::P2);
    room.whereabouts.insert(unit_id("B"), Whereabouts { age: AgeClass::Ageing, ..Whereabouts::seconds(80) });
    let r = made(&room, &req);
    assert_eq!(order(&r), ["A", "C", "D", "B"]);
    let b = &r.recommendation.candidates[3];
    assert_eq!((b.travel_ms, b.age_penalty_ms, b.sector_penalty_ms, b.cost_ms), (80_000, 30_000, 0, 110_000));
    assert_eq!((b.automatic_ok, b.doubt), (false, Some(LeftOut::PositionOld)));
    // Nearer than the one that would be sent, and shown as left out.
    assert_eq!(r.recommendation.closer_left_out.len(), 1);
    assert_eq!(r.recommendation.closer_left_out[0].why, LeftOut::PositionOld);
    assert!(r.recommendation.complete && r.recommendation.decision.is_empty());
    assert_eq!((r.record.units.len(), r.record.closures_version, r.record.automatic), (4, 7, true));
    assert_eq!(r.record.units[1].age_penalty_ms, 30_000);
    assert_eq!((r.record.weights_version.len(), &r.record.weights_version[..2]), (18, "0-"));
}

/// Rule: domain §5.1 – a position known: measured and not lost, or stated
#[test]
fn positions_are_judged_by_age_and_kind() {
    let v = judged(|_| {});
    assert_eq!((v.left_out, v.doubt, v.extra_ms()), (None, None, 0));
    let v = judged(|c| c.age_class = AgeClass::Stale);
    assert_eq!((v.left_out, v.doubt, v.age_penalty_ms), (None, Some(LeftOut::PositionOld), 3_600_000));
    let v = judged(|c| c.stated = true);
    assert_eq!((v.left_out, v.doubt, v.age_penalty_ms), (None, Some(LeftOut::PositionStated), 60_000));
    let v = judged(|c| c.contested = true);
    assert_eq!((v.left_out, v.doubt, v.age_penalty_ms), (None, Some(LeftOut::PositionDoubtful), 120_000));
    let v = judged(|c| c.age_class = AgeClass::Lost);
    assert_eq!(v.left_out, Some(LeftOut::NoPosition));
    let v = judged(|c| c.position = None);
    assert_eq!(v.left_out, Some(LeftOut::NoPosition));
    let v = judged(|c| c.travel = Travel::Unreachable);
    assert_eq!(v.left_out, Some(LeftOut::Unreachable));
    let v = judged(|c| c.unit = unit_id("stranger"));
    assert_eq!(v.left_out, Some(LeftOut::OffDuty));
}

#[test]
fn out_of_sector_costs_nothing_for_the_most_urgent() {
    for (priority, term) in [(Priority::P0, 0), (Priority::P1, 0), (Priority::P2, 60_000), (Priority::P4, 60_000)] {
        let (room, req) = room(priority);
        let c = CandidateInput { out_of_sector: true, ..room.candidate(&unit_id("A")) };
        assert_eq!(recommend::verdict(&room.state, &req, &c).sector_penalty_ms, term, "{priority:?}");
    }
}

#[test]
fn a_list_is_complete_when_nobody_who_counts_lies_beyond() {
    let beyond = Whereabouts { travel: Travel::Beyond(90_000), ..Whereabouts::seconds(0) };
    let (mut room, req) = room(Priority::P2);
    assert!(made(&room, &req).recommendation.complete);
    // One that would be sent was not reached.
    room.whereabouts.insert(unit_id("D"), beyond.clone());
    assert!(!made(&room, &req).recommendation.complete);
    // Not reached, but it could not be sent without a person anyway.
    room.whereabouts.insert(unit_id("D"), Whereabouts { age: AgeClass::Stale, ..beyond });
    assert!(made(&room, &req).recommendation.complete);
    assert!(!made(&room, &RankRequest { automatic: false, ..req.clone() }).recommendation.complete);
    // Cut to k.
    let cut = made(&room, &RankRequest { k: 2, ..req });
    assert!(!cut.recommendation.complete);
    assert_eq!(order(&cut), ["A", "B"]);
}

/// Rule: domain §5.8 – doubtful ones are shown, and never crowd out who may be sent
#[test]
fn doubtful_ones_never_crowd_the_sure_ones_off_an_automatic_list() {
    let (mut room, req) = room(Priority::P1);
    for name in ["A", "B", "C"] {
        room.whereabouts.insert(unit_id(name), Whereabouts { doubtful: true, ..Whereabouts::seconds(1) });
    }
    let r = made(&room, &RankRequest { k: 1, ..req });
    assert_eq!(order(&r), ["D", "A"], "the best sure one and the best doubtful one, by cost");
}

#[test]
fn the_record_holds_units_nobody_has_seen() {
    let (room, req) = room(Priority::P1);
    let search = SearchFacts { by_road: false, map_checksum: None, closures_version: 0, made_at: room.now };
    let r = dispatch::recommend(&room.state, &req, vec![room.candidate(&unit_id("C"))], &search);
    assert_eq!(order(&r), ["C"]);
    let left: Vec<_> = r.record.units.iter().map(|u| (u.unit.as_str(), u.left_out)).collect();
    let none = Some(LeftOut::NoPosition);
    assert_eq!(left, [("A", none), ("B", none), ("C", None), ("D", none)]);
    assert!(r.recommendation.complete);
}

#[test]
fn k_grows_with_the_batch_and_the_siren_goes_with_the_priority() {
    let (room, req) = room(Priority::P1);
    assert_eq!((req.k, req.automatic, req.siren), (7, true, true));
    let many = recommend::request(&room.state, IncidentId(1), 19).unwrap();
    assert_eq!(many.k, 25);
    assert_eq!(recommend::request(&room.state, IncidentId(2), 1), None);
}

#[test]
fn straight_line_estimate_is_by_kind_and_never_zero() {
    let s = Settings::example();
    // 1 km, 1.4 km by road, at 30 km/h: 168 s.
    assert_eq!(recommend::straight_line_ms(&s, UnitKind::Car, 1_000.0), 168_000);
    assert_eq!(recommend::straight_line_ms(&s, UnitKind::Foot, 1_000.0), 1_008_000);
    assert_eq!(recommend::straight_line_ms(&s, UnitKind::Car, 0.0), 1);
}

#[test]
fn the_decision_record_survives_its_form() {
    let (room, req) = room(Priority::P1);
    let record = made(&room, &req).record;
    let json = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<dispatch::decision::DecisionRecord>(&json).unwrap(), record);
    let bytes = postcard::to_stdvec(&record).unwrap();
    assert_eq!(postcard::from_bytes::<dispatch::decision::DecisionRecord>(&bytes).unwrap(), record);
}

/// Rule: domain §5.15 – a list goes out before other rooms' units are found, and is shown again with them
#[test]
fn other_rooms_units_come_after_the_list() {
    let (mut room, _) = room(Priority::P2);
    for name in ["A", "B", "C", "D"] {
        room.send(Source::Operator, Input::SetDuty { unit: unit_id(name), duty: Duty::Off }).unwrap();
    }
    let lists = room.rank(&[IncidentId(1)], None);
    let mut more = lists.clone();
    let other = recommend::OtherCandidate { unit: unit_id("X"), room: RoomId::new("fes").unwrap(), travel_ms: 60_000, sure: true };
    more[0].recommendation.others.push(other);
    room.send(Source::Automatic, Input::Ranked { answers: lists }).unwrap();
    let shown = |room: &Room| {
        let i = &room.state.incidents()[&IncidentId(1)];
        (i.waiting, i.recommendation.as_ref().unwrap().others.len())
    };
    assert_eq!(shown(&room), (Some(WaitReason::NobodyQualifies), 0));
    room.send(Source::Automatic, Input::Ranked { answers: more.clone() }).unwrap();
    assert_eq!(shown(&room), (Some(WaitReason::NobodyQualifies), 1));
    assert_eq!(room.send(Source::Automatic, Input::Ranked { answers: more.clone() }).unwrap_err().rule(), "ranking_outdated", "once");
    room.send(Source::Operator, Input::SetDuty { unit: unit_id("A"), duty: Duty::On }).unwrap();
    assert!(room.send(Source::Automatic, Input::Ranked { answers: more }).is_err(), "a list that is being made anew is not touched");
}
