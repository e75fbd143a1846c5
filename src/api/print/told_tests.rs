//! Facts of every area, told in the three languages.

use super::super::{
    lang::Lang,
    line::Line,
    lookup::Lookup,
    teller::Teller,
    words::{ERASED, word},
};
use crate::{
    dispatch::{
        Settings,
        event::{Event, Recorded},
        lending::Request,
        model::Sealed,
    },
    id::{AssignmentId, EmergencyId, IncidentId, LendId, LineId, NoticeId, RequestId, RoomId, UnitId},
    live::Opener,
    store::ReadError,
};
use serde_json::{Value, json};

/// What is sealed says as what it was sealed; opened as anything else it is erased.
struct Keys;

impl Opener for Keys {
    fn open(&self, sealed: &Sealed, field: &'static str) -> Option<String> {
        (sealed.text == field).then(|| format!("what was {field}"))
    }
}

struct Book;

impl Lookup for Book {
    fn assignment(&self, id: AssignmentId) -> Result<Option<(UnitId, IncidentId)>, ReadError> {
        Ok(Some((UnitId::new("P-1").unwrap(), IncidentId(id.0 + 2))))
    }

    fn emergency(&self, _: EmergencyId) -> Result<Option<UnitId>, ReadError> {
        Ok(UnitId::new("P-4").ok())
    }

    fn contact(&self, _: IncidentId, _: u32) -> Result<Option<String>, ReadError> {
        Ok(Some("civil_protection".to_owned()))
    }

    fn lend(&self, _: LendId) -> Result<Option<(UnitId, RoomId)>, ReadError> {
        Ok(Some((UnitId::new("P-1").unwrap(), RoomId::new("casablanca").unwrap())))
    }

    fn request(&self, id: RequestId) -> Result<Option<Request>, ReadError> {
        Ok(serde_json::from_value(request(&id.to_string(), "asking")).ok())
    }

    fn diverted(&self, _: &Recorded, _: &UnitId) -> Result<Option<IncidentId>, ReadError> {
        Ok(Some(IncidentId(15)))
    }

    fn opened_with(&self, _: &Recorded, incident: IncidentId) -> Result<bool, ReadError> {
        Ok(incident == IncidentId(3))
    }

    fn plate(&self, _: NoticeId) -> Result<Option<Sealed>, ReadError> {
        Ok(None)
    }

    fn caught_up(&self, _: IncidentId) -> Result<bool, ReadError> {
        Ok(false)
    }

    fn corrections(&self, _: LineId) -> Result<Vec<LineId>, ReadError> {
        Ok(Vec::new())
    }
}

const ID: &str = "018f0000-0000-7000-8000-000000000001";

fn sealed(field: &str) -> Value {
    json!({"subject": ID, "text": field})
}

fn actor() -> Value {
    json!({"account": "demo", "role": "operator", "position": "desk"})
}

fn stamp(at: i64) -> Value {
    json!({"occurred_at": at, "recorded_at": at, "source": "operator", "position": null, "clock_doubtful": false})
}

fn request(id: &str, way: &str) -> Value {
    json!({"id": id, "way": way, "room": "casablanca", "unit": "P-1", "incident": 3, "since": 0, "expires_at": 60_000, "end": null, "untold": false})
}

fn unit(home: &str) -> Value {
    json!({
        "id": "P-1", "kind": "car", "service": "police_secours", "reach": "radio", "devices": [], "duty": "on", "unavailable": null,
        "assignment": null, "stated": null, "freed_seq": 1, "status_since": 0, "emergency": null,
        "command": {"home": home, "generation": 1, "stand": "here"},
        "roster": {"capabilities": [], "vehicle": null, "own": [], "shift": null, "crew": {"people": [], "leader": null, "strength": 0},
            "sector": null, "post": null, "shift_ends_at": null, "home": null, "commanding": null},
        "overlays": {"wants_to_speak": null, "no_contact": null, "asked": null, "shift_ends_at": null,
            "shift_end": {"at": null, "raised_at": null}},
    })
}

fn tell(lang: Lang, event: &Value, incident: Option<u64>) -> Option<Line> {
    let event: Event = serde_json::from_value(event.clone()).unwrap_or_else(|e| panic!("{e}: {event}"));
    let recorded = json!({
        "seq": 7, "input": ID, "n": 0, "content": "", "occurred_at": 0, "recorded_at": 0, "clock_doubtful": false, "source": "terminal",
        "actor": actor(), "position": null, "event": event,
    });
    let recorded: Recorded = serde_json::from_value(recorded).unwrap();
    let settings = Settings::example();
    Teller::new(&Book, &settings, &Keys, lang).line(&recorded, incident.map(IncidentId)).unwrap()
}

/// Facts of the areas that are told in several wordings, and what is said of them in English.
fn facts() -> Vec<(Value, &'static str)> {
    let outside = json!({"service": "civil_protection", "number": sealed("outside_number"), "person": sealed("outside_person"),
        "receipt": sealed("outside_receipt")});
    let place = json!({"position": {"lat_e7": 316_000_000, "lon_e7": -80_000_000}, "source": "handset", "accuracy_m": 30, "found": null, "said": sealed("said"),
        "verified": null});
    let need = |count: u32| {
        json!({"element": 0, "what": {"count": count, "services": ["police_secours"], "kinds": ["car"], "capabilities": [],
            "min_strength": 2}})
    };
    let deed = json!({"stamp": stamp(0), "by": actor()});
    let emergency = json!({"id": 2, "unit": "P-4", "subject": ID, "state": "raised", "raised": deed, "pressed": deed, "presses": 1,
        "position": null, "acknowledged": null, "cleared": null, "reason": null, "note": null, "incident": null, "unanswered_at": null,
        "escalated_at": null, "forget_at": null});
    let incidents = |fact: &str, more: Value| with(json!({"type": "incidents", "fact": fact}), more);
    let assignment = |fact: &str, more: Value| with(json!({"type": "assignment", "fact": fact, "assignment": 1}), more);
    let lending = |fact: &str, more: Value| with(json!({"type": "lending", "fact": fact}), more);
    let units = |fact: &str, more: Value| with(json!({"type": "unit", "fact": fact, "unit": "P-1"}), more);
    let cleared = |reason: &str, more: Value| {
        let plain = json!({"type": "assignment_cleared", "assignment": 1, "reason": reason, "disposition": null, "cancel": false,
            "queue_alarm_at": null});
        with(plain, more)
    };
    let passed = |deadline: Value| json!({"type": "deadline_passed", "deadline": deadline});
    let reserved = json!({"id": 1, "incident": 3, "unit": "P-1", "at": null, "reserved_at": 0, "by": actor(), "due_at": null,
        "outcome": null});
    let corrected = |old: Value, new: Value| {
        assignment("corrected", json!({"status": "on_scene", "old": old, "new": new, "state": "on_scene", "why": sealed("why")}))
    };
    vec![
        (
            json!({"type": "call_classified", "call": 5, "classification": "passed", "incident": null, "new_information": false,
            "outside": outside}),
            "Call 5 passed to Civil protection, number what was outside_number, spoken with what was outside_person, receipt what was outside_receipt",
        ),
        (
            json!({"type": "calls", "fact": "called_back", "call": 5, "outcome": "given_up", "reason": sealed("reason")}),
            "Call 5 called back: given up: what was reason",
        ),
        (
            json!({"type": "calls", "fact": "located", "call": 5, "place": place}),
            "Call 5 located by the handset: what was said (within 30 m)",
        ),
        (
            json!({"type": "calls", "fact": "left", "call": 5, "incident": 3, "was": "repeat", "why": sealed("reason")}),
            "Call 5 taken off incident 3 (it was: repeat): what was reason",
        ),
        (incidents("held", json!({"incident": 3, "until": null, "reason": sealed("reason")})), "Incident 3 held: what was reason"),
        (incidents("held", json!({"incident": 3, "until": 0, "reason": null})), "Incident 3 held until 1970-01-01"),
        (incidents("queued", json!({"incident": 3, "ranking_version": 2, "alarm_at": 0})), "Incident 3 in the queue"),
        (incidents("cancelled", json!({"incident": 3, "reason": sealed("reason")})), "Incident 3 cancelled: what was reason"),
        (
            incidents("reopened", json!({"incident": 3, "master": 2, "reason": sealed("reason"), "ranking_version": 1, "alarm_at": 0})),
            "Incident 3 reopened, no longer a duplicate of incident 2: what was reason",
        ),
        (incidents("handed_over", json!({"incident": 3})), "Incident 3 handed over to the arrondissement's records"),
        (
            incidents("hand_over_accepted", json!({"incident": 3, "receipt": sealed("receipt")})),
            "Incident 3 accepted by the arrondissement, receipt what was receipt",
        ),
        (incidents("merged", json!({"incident": 4, "into": 2})), "Incident 4 merged into incident 2"),
        (
            incidents("calls_moved", json!({"from": 4, "to": 2, "calls": [8, 9], "why": "merged"})),
            "Moved from incident 4 to incident 2: calls 8, 9",
        ),
        (incidents("assignment_moved", json!({"assignment": 1, "from": 4, "to": 2})), "Unit P-1 moved from incident 4 to incident 2"),
        (incidents("linked", json!({"incident": 3, "with": 4})), "Incidents 3 and 4 linked"),
        (incidents("unlinked", json!({"incident": 3, "with": 4})), "Incidents 3 and 4 no longer linked"),
        (
            incidents("outside_told", json!({"incident": 3, "outside": outside, "joint": true})),
            "Incident 3: joint work, told: Civil protection, number what was outside_number",
        ),
        (
            incidents("outside_receipted", json!({"incident": 3, "contact": 0, "receipt": sealed("outside_receipt")})),
            "Incident 3: receipt of Civil protection: what was outside_receipt",
        ),
        (
            incidents("transfer_offered", json!({"incident": 3, "to": "casablanca", "answer_by": 0})),
            "Incident 3 offered to room casablanca, answer due by 1970-01-01",
        ),
        (
            incidents("transfer_accepted", json!({"incident": 3, "by": "casablanca", "theirs": 12})),
            "Incident 3 taken by room casablanca (incident 12 there)",
        ),
        (
            incidents("transfer_ended", json!({"incident": 3, "to": "casablanca"})),
            "Incident 3: the offer to room casablanca ended without being taken",
        ),
        (incidents("draft_discarded", json!({"draft": 1})), "Draft 1 discarded"),
        (incidents("draft_opened", json!({"draft": 1, "incident": 3})), "Draft 1 registered as incident 3"),
        (
            json!({"type": "needs", "what": "incomplete", "incident": 9, "open": [need(1)], "ranking_version": 2, "waiting": "ranking"}),
            "Incident 9 incomplete: missing 1 × Police-secours, car, crew of at least 2",
        ),
        (json!({"type": "needs", "what": "complete", "incident": 9, "ranking_version": 3}), "Incident 9: nothing is missing any more"),
        (
            json!({"type": "needs", "what": "holding", "incident": 9,
            "could_ask": [{"unit": "C-2", "room": "casablanca", "why": "committed", "metres": 1200}]}),
            "Incident 9 without a unit: nobody qualifies; the shift supervisor was told; could be asked: C-2 (at work, room casablanca, 1200 m)",
        ),
        (json!({"type": "needs", "what": "holding_over", "incident": 9}), "Incident 9 is no longer so urgent"),
        (json!({"type": "status_changed", "assignment": 1, "status": "on_scene"}), "Unit P-1: on scene, incident 3"),
        (
            json!({"type": "status_late", "assignment": 1, "status": "en_route"}),
            "Unit P-1: en route, incident 3 (came late: the state stays, the time is noted)",
        ),
        (
            cleared("preempted", json!({"queue_alarm_at": 0})),
            "Unit P-1 pre-empted from incident 3 for incident 15; the incident is back in the queue",
        ),
        (cleared("refused", json!({"refusal": "vehicle_trouble"})), "Unit P-1 refuses incident 3: Vehicle trouble"),
        (cleared("refused", json!({"refusal": "an_old_code"})), "Unit P-1 refuses incident 3: an old code"),
        (cleared("finished", json!({"disposition": "report_taken"})), "Unit P-1 off incident 3: finished, Report taken"),
        (cleared("timed_out", json!({})), "Unit P-1 off incident 3: timed out"),
        (json!({"type": "assignment", "fact": "reserved", "reserved": reserved}), "Unit P-1 reserved for incident 3"),
        (assignment("reservation_due", json!({"escalate_at": null})), "Reservation of unit P-1 for incident 3 is due"),
        (assignment("reservation_cancelled", json!({})), "Reservation of unit P-1 for incident 3 taken back"),
        (
            assignment("proposed", json!({"status": "on_scene", "detected_at": 0, "ask_at": 0})),
            "Unit P-1, incident 3: its movements suggest on scene at 1970-01-01",
        ),
        (assignment("confirmed", json!({})), "Unit P-1, incident 3: the proposed status is confirmed"),
        (assignment("dismissed", json!({})), "Unit P-1, incident 3: the proposed status is dismissed"),
        (corrected(stamp(0), stamp(86_400_000)), "Arrival of P-1 at incident 3 corrected from 1970-01-01"),
        (corrected(Value::Null, stamp(0)), "Arrival of P-1 at incident 3 entered afterwards, 1970-01-01"),
        (corrected(stamp(0), Value::Null), "Arrival of P-1 at incident 3 taken away, it was 1970-01-01"),
        (assignment("safety_set", json!({"at": 0})), "Safety timer of unit P-1, incident 3: set until 1970-01-01"),
        (assignment("safety_set", json!({"at": null})), "Safety timer of unit P-1, incident 3: ended"),
        (assignment("checked", json!({"next_at": null})), "Unit P-1, incident 3: the crew is well"),
        (units("wants_to_speak", json!({"on": true})), "Unit P-1 wants to be called"),
        (units("wants_to_speak", json!({"on": false})), "Unit P-1 no longer asks to be called"),
        (units("no_contact", json!({"on": true})), "No contact with unit P-1"),
        (units("no_contact", json!({"on": false})), "Contact with unit P-1 again"),
        (units("asked", json!({"wish": "off_duty"})), "Unit P-1 asks for: off duty"),
        (units("asked", json!({"wish": null})), "Unit P-1 takes back what it asked for"),
        (units("answered", json!({"granted": true})), "What unit P-1 asked for is granted"),
        (units("answered", json!({"granted": false})), "What unit P-1 asked for is declined"),
        (units("shift_ends", json!({"at": 0})), "The shift of unit P-1 ends at 1970-01-01"),
        (units("shift_ends", json!({"at": null})), "The end of the shift of unit P-1 is not known any more"),
        (json!({"type": "emergency", "fact": "raised", "emergency": emergency}), "EMERGENCY 2 of unit P-4 (button, no position)"),
        (json!({"type": "emergency", "fact": "pressed_again", "emergency": 2}), "Emergency 2 of unit P-4: pressed again"),
        (json!({"type": "emergency", "fact": "acknowledged", "emergency": 2}), "Emergency 2 of unit P-4 acknowledged by the room"),
        (
            json!({"type": "emergency", "fact": "cleared", "emergency": 2, "reason": "safe", "note": sealed("note"), "forget_at": 0}),
            "Emergency 2 of unit P-4 ended by the room: help came, the crew is safe – what was note",
        ),
        (json!({"type": "emergency", "fact": "linked", "emergency": 2, "incident": 3}), "Incident 3 opened for emergency 2 of unit P-4"),
        (
            json!({"type": "emergency", "fact": "linked", "emergency": 2, "incident": 4}),
            "Emergency 2 of unit P-4 belongs to incident 4 now",
        ),
        (
            json!({"type": "alarm", "fact": "silenced", "alarm": {"overdue": 1}}),
            "Alarm silenced: unit P-1 on the scene of incident 3 for too long",
        ),
        (
            json!({"type": "alarm", "fact": "escalated", "alarms": [{"nobody_assigned": 4}, {"shift_end": "P-9"}]}),
            "Passed on to the room chief: nobody assigned to incident 4; the shift of unit P-9 is over and it is still on duty",
        ),
        (passed(json!({"nobody_assigned": 3})), "ALARM: nobody assigned to incident 3"),
        (passed(json!({"tone_again": 1})), "Unit P-1 called again for incident 3: no acknowledgement"),
        (
            json!({"type": "deadline_passed", "deadline": {"not_acknowledged": 1}, "next": "P-7"}),
            "ALARM: unit P-1 does not acknowledge incident 3; next on the list: P-7",
        ),
        (passed(json!({"unit_check": 1})), "ALARM: ask whether the crew of P-1 is well, incident 3"),
        (passed(json!({"safety": 1})), "ALARM: the safety timer of unit P-1 ran out, incident 3"),
        (passed(json!({"overdue": 1})), "ALARM: unit P-1 on the scene of incident 3 for too long"),
        (passed(json!({"unconfirmed": 1})), "ALARM: a proposed status of unit P-1 waits to be confirmed, incident 3"),
        (passed(json!({"reservation": 1})), "ALARM: the reservation of unit P-1 for incident 3 is due"),
        (passed(json!({"shift_end": "P-9"})), "ALARM: the shift of unit P-9 is over and it is still on duty"),
        (passed(json!({"emergency_unanswered": 2})), "ALARM: emergency 2 of unit P-4 not answered"),
        (passed(json!({"holding": 3})), "ALARM: nobody qualifies for incident 3"),
        (passed(json!({"propose_closing": 3})), "Incident 3: closing proposed"),
        (passed(json!({"lend_unanswered": ID})), "ALARM: room casablanca has not answered about unit P-1"),
        (
            lending(
                "lend_released",
                json!({"lend": ID, "generation": 2, "to": "casablanca", "unit": unit("marrakech"), "request": ID,
            "alarm_at": 0}),
            ),
            "Unit P-1 lent to room casablanca, whose answer is awaited, as asked for",
        ),
        (
            lending(
                "lend_released",
                json!({"lend": ID, "generation": 2, "to": "casablanca", "unit": unit("casablanca"), "request": null,
            "alarm_at": 0}),
            ),
            "Unit P-1 returned to room casablanca",
        ),
        (
            lending("lend_taken", json!({"lend": ID, "generation": 2, "from": "casablanca", "unit": unit("casablanca"), "request": null})),
            "Unit P-1 borrowed from room casablanca: commanded here",
        ),
        (
            lending("lend_taken", json!({"lend": ID, "generation": 2, "from": "casablanca", "unit": unit("marrakech"), "request": null})),
            "Unit P-1 back from room casablanca: commanded here",
        ),
        (
            lending("lend_declined", json!({"lend": ID, "generation": 2, "from": "casablanca", "unit": "P-1", "why": "full"})),
            "Unit P-1 offered by room casablanca not taken: that room has as many units as it may",
        ),
        (
            lending("lend_settled", json!({"lend": ID, "unit": "P-1", "outcome": "taken", "generation": 2})),
            "Room casablanca commands unit P-1 now",
        ),
        (
            lending("lend_settled", json!({"lend": ID, "unit": "P-1", "outcome": {"declined": "commanded_here"}, "generation": 3})),
            "Room casablanca does not take unit P-1: commanded by that room already",
        ),
        (
            lending("incident_declined", json!({"from": "casablanca", "theirs": 12, "rule": "unknown_type"})),
            "Incident 12 of room casablanca not taken: type not known in this room",
        ),
        (lending("emergency_shared", json!({"emergency": 2})), "Emergency 2 of unit P-4: heard by the other room too"),
        (
            lending("requested", json!({"request": request(ID, "asking"), "forgotten": []})),
            "Unit P-1 asked for from room casablanca for incident 3, answer due by 1970-01-01",
        ),
        (
            lending("requested", json!({"request": request(ID, "asked"), "forgotten": []})),
            "Room casablanca asks for unit P-1 for its incident 3",
        ),
        (
            lending("request_ended", json!({"request": ID, "end": {"refused": "needed_here"}, "untold": false})),
            "Unit P-1 asked for from room casablanca for incident 3: refused, needed by its own room",
        ),
        (
            lending("request_ended", json!({"request": ID, "end": "withdrawn", "untold": false})),
            "Unit P-1 asked for from room casablanca for incident 3: taken back",
        ),
        (seat("signed_on", json!({"role": "call_taker"})), "ali signed on to Dispatcher 1 (rd-1) as call taker"),
        (seat("signed_on", json!({"role": "chief", "from": "badr"})), "ali took over Dispatcher 1 (rd-1) from badr as chief of the room"),
        (seat("offered", json!({"to": "badr"})), "Dispatcher 1 (rd-1) offered to badr"),
        (seat("offered", json!({"to": null})), "Dispatcher 1 (rd-1) offered to whoever"),
        (seat("offer_taken_back", json!({})), "Dispatcher 1 (rd-1) not on offer"),
        (seat("signed_off", json!({"logged_off": false})), "ali signed off from Dispatcher 1 (rd-1)"),
        (seat("signed_off", json!({"logged_off": true})), "ali left Dispatcher 1 (rd-1): the session ended"),
        (seat("released", json!({"reason": sealed("reason")})), "Dispatcher 1 (rd-1) freed from ali: what was reason"),
        (
            seat("glass_broken", json!({"until": 0, "reason": sealed("reason")})),
            "ALARM: emergency account ali used, valid until 1970-01-01",
        ),
        (seat("glass_answered", json!({})), "The use of emergency account ali was seen"),
    ]
}

fn seat(fact: &str, more: Value) -> Value {
    with(json!({"type": "positions", "fact": fact, "position": "rd-1", "account": "ali"}), more)
}

fn with(mut fact: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more}") };
    fact.as_object_mut().unwrap().extend(more);
    fact
}

/// Texts that were sealed stand in the line as they are: their field's name is not the log's word.
fn without_opened(text: &str) -> String {
    let fields = ["outside_number", "outside_person", "outside_receipt"];
    fields.iter().fold(text.to_owned(), |text, field| text.replace(field, "x"))
}

#[test]
fn every_fact_is_told_in_words_with_unit_incident_reason_and_room() {
    let erased = ERASED[Lang::En as usize];
    for (event, begins) in facts() {
        let line = tell(Lang::En, &event, None).unwrap_or_else(|| panic!("nothing is said of {event}"));
        let text = line.text.unwrap();
        assert!(text.starts_with(begins), "`{text}` does not begin with `{begins}`");
        assert!(!text.contains(erased), "opened as another field than it was sealed as: {text}");
    }
}

#[test]
fn no_event_prints_an_underscore_a_raw_code_or_doubled_punctuation() {
    for lang in [Lang::En, Lang::Fr, Lang::Ar] {
        for (event, _) in facts() {
            let line = tell(lang, &event, None).unwrap();
            let text = without_opened(&line.text.unwrap());
            for raw in ["_", "{", "}", "\"", "..", ",,", "::", ": :", ";;", "  ", "None", "Some("] {
                assert!(!text.contains(raw), "`{raw}` in {lang:?}: {text}");
            }
            assert!(lang != Lang::Ar || text.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c)), "{text}");
        }
    }
}

#[test]
fn numbers_and_names_keep_their_direction_in_arabic() {
    let merged = json!({"type": "incidents", "fact": "merged", "incident": 4, "into": 2});
    let text = tell(Lang::Ar, &merged, None).unwrap().text.unwrap();
    assert!(text.contains("\u{2068}4\u{2069}") && text.contains("\u{2068}2\u{2069}"), "{text}");
}

#[test]
fn the_incident_is_that_of_the_history_though_the_unit_was_moved_since() {
    let arrived = json!({"type": "status_changed", "assignment": 1, "status": "on_scene"});
    assert_eq!(tell(Lang::En, &arrived, Some(12)).unwrap().text.as_deref(), Some("Unit P-1: on scene, incident 12"));
}

#[test]
fn every_line_about_an_exercise_says_so_and_none_about_the_real_thing() {
    const I: u64 = 900_000_002;
    let deadline = |deadline: Value| json!({"type": "deadline_passed", "deadline": deadline});
    let marked = [
        json!({"type": "call_answered", "call": I}),
        json!({"type": "calls", "fact": "called_back", "call": I, "outcome": "given_up", "reason": null}),
        json!({"type": "needs", "what": "holding", "incident": I, "could_ask": []}),
        json!({"type": "incidents", "fact": "queued", "incident": I, "ranking_version": 2, "alarm_at": 0}),
        json!({"type": "status_changed", "assignment": I - 2, "status": "on_scene"}),
        deadline(json!({"nobody_assigned": I})),
        deadline(json!({"not_acknowledged": I - 2})),
        json!({"type": "alarm", "fact": "silenced", "alarm": {"holding": I}}),
    ];
    let marks = [(Lang::En, "EXERCISE – ", "(exercise)"), (Lang::Fr, "EXERCICE – ", "(exercice)"), (Lang::Ar, "تمرين – ", "(تمرين)")];
    for (lang, mark, inside) in marks {
        for event in &marked {
            let line = tell(lang, event, None).unwrap();
            assert!(line.exercise && line.text.as_ref().unwrap().starts_with(mark), "{line:?}");
        }
        let mixed = json!({"type": "alarm", "fact": "escalated", "alarms": [{"nobody_assigned": I}, {"nobody_assigned": 4}]});
        let text = tell(lang, &mixed, None).unwrap().text.unwrap();
        assert!(text.matches(mark).count() == 1 && !text.starts_with(mark), "{text}");
        let asked = request(ID, "asked").as_object().cloned().unwrap();
        let asked =
            json!({"type": "lending", "fact": "requested", "request": with(Value::Object(asked), json!({"incident": I})), "forgotten": []});
        let line = tell(lang, &asked, None).unwrap();
        assert!(line.exercise && line.text.as_ref().unwrap().contains(inside), "{line:?}");
    }
    let ranked = json!({"type": "ranking_repeated", "incident": I, "retries": 2});
    assert_eq!(tell(Lang::En, &ranked, Some(I)).unwrap().text.as_deref(), Some("EXERCISE – Units are ranked anew"));
    // A crew that calls for help means it, whatever its emergency was tied to.
    let tied = json!({"type": "emergency", "fact": "linked", "emergency": 2, "incident": I});
    let line = tell(Lang::En, &tied, None).unwrap();
    assert_eq!(line.text.as_deref(), Some("Emergency 2 of unit P-4 belongs to incident 900000002 (exercise) now"));
    let help = deadline(json!({"emergency_unanswered": 2}));
    assert!(!line.exercise && !tell(Lang::En, &help, Some(I)).unwrap().exercise);
    let real = tell(Lang::En, &deadline(json!({"nobody_assigned": 4})), None).unwrap();
    assert!(!real.exercise && real.text.unwrap().starts_with("ALARM"));
}

#[test]
fn what_parts_entries_is_set_as_the_language_does() {
    let escalated = json!({"type": "alarm", "fact": "escalated", "alarms": [{"nobody_assigned": 4}, {"nobody_assigned": 5}]});
    for (lang, between, not) in [(Lang::En, "4; ", " ;"), (Lang::Fr, "4\u{a0}; ", "4;"), (Lang::Ar, "؛ ", ";")] {
        let text = tell(lang, &escalated, None).unwrap().text.unwrap();
        assert!(text.contains(between) && !text.contains(not), "{text}");
    }
}

#[test]
fn what_is_nobodys_news_is_left_out() {
    let draft = json!({"type": "emergency", "fact": "forgotten", "emergency": 2});
    for event in [
        draft,
        json!({"type": "incident_forgotten", "incident": 3}),
        json!({"type": "calls_forgotten", "calls": [1]}),
        json!({"type": "lending", "fact": "request_told", "request": ID}),
        json!({"type": "deadline_passed", "deadline": "escalate"}),
    ] {
        assert_eq!(tell(Lang::En, &event, None), None, "{event}");
    }
}

#[test]
fn rules_that_leave_a_unit_out_of_a_shift_have_words() {
    for rule in ["person_on_duty", "vehicle_taken", "unit_committed", "unit_between_rooms", "planned_twice"] {
        assert_ne!(word(Lang::En, &rule), rule.replace('_', " "), "{rule}");
    }
}
