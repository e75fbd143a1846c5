//! Who may do what, from where: every input for every role, on and off every kind of position, as a table beside this file; and random
//! people without a position, who change nothing.
//!
//! `BLESS=1` writes the table anew: read the difference before you keep it.

use crate::{
    inputs,
    positions::{account, position},
    room::{Room, START, room_id},
};
use dawria::{
    dispatch::{
        Ctx, Envelope, Input, Recorded, Reject, Settings, State, apply, decide,
        model::{Actor, Fingerprint, Source},
        positions::{self, Refusal, right_of},
        snapshot,
    },
    id::InputId,
    rights::{PositionKind, Right, Role},
};
use proptest::prelude::*;
use std::{fmt::Write, fs, path::Path};
use uuid::Uuid;

/// A position that is for nothing but this.
fn seat_of(kind: PositionKind) -> &'static str {
    match kind {
        PositionKind::CallTaker => "ct-1",
        PositionKind::Dispatcher => "rd-1",
        PositionKind::CheckDesk => "check-1",
        PositionKind::Chief => "chief-1",
    }
}

fn actor(role: &str, seat: Option<&str>) -> Actor {
    Actor { account: "who".into(), role: role.into(), position: seat.map(str::to_owned) }
}

fn ask(state: &State, actor: Actor, source: Source, input: Input) -> Result<Vec<Recorded>, Reject> {
    let id = InputId(Uuid::from_u128(9_999));
    let env = Envelope { id, content: Fingerprint("f".into()), actor, source, occurred_at: None, position: None, input };
    decide(state, &Ctx { now: START, clock_doubtful: false, recalled: None }, &env)
}

/// A room under guard, where `who` sits at the position of this kind.
fn guarded(role: Role, at: Option<PositionKind>) -> State {
    let mut settings = Settings::example();
    settings.room = room_id();
    let mut state = State::new(room_id(), settings);
    if let Some(kind) = at {
        let act = positions::Act::SignOn { position: position(seat_of(kind)), account: account("who"), role: role.word().into() };
        for rec in ask(&state, actor(role.word(), None), Source::Operator, Input::Positions(act)).unwrap() {
            apply(&mut state, &rec).unwrap();
        }
    }
    state.guard();
    state
}

fn is_let_through(result: &Result<Vec<Recorded>, Reject>) -> bool {
    let no = matches!(result, Err(Reject::Positions(Refusal::NotAllowed { .. } | Refusal::OffPosition { .. })));
    !no && !matches!(result, Err(Reject::RoomOnly | Reject::CrewAsks))
}

fn source_of(role: Role) -> Source {
    match role {
        Role::Terminal => Source::Terminal,
        Role::System => Source::Automatic,
        _ => Source::Operator,
    }
}

/// `-` never, `any` from anywhere, else the kinds of positions it takes: `c`all taker, `d`ispatcher, chec`k` desk, c`h`ief.
fn cell(states: &[(Option<PositionKind>, State)], role: Role, input: &Input) -> String {
    let lets = |(at, state): &(Option<PositionKind>, State)| {
        let seat = at.map(seat_of);
        is_let_through(&ask(state, actor(role.word(), seat), source_of(role), input.clone()))
    };
    let (off, on) = states.split_first().unwrap();
    if lets(off) {
        assert!(on.iter().all(lets), "a position takes nothing away");
        return "any".into();
    }
    let letter = |kind: PositionKind| match kind {
        PositionKind::CallTaker => 'c',
        PositionKind::Dispatcher => 'd',
        PositionKind::CheckDesk => 'k',
        PositionKind::Chief => 'h',
    };
    let kinds: String = on.iter().filter(|s| lets(s)).filter_map(|(at, _)| at.map(letter)).collect();
    if kinds.is_empty() { "-".into() } else { kinds }
}

/// Rule: domain §6.11 – every input, every role, on and off every kind of position: the table
#[test]
fn every_input_for_every_role_on_and_off_position() {
    let roles: Vec<Role> = Role::ACCOUNTS.into_iter().chain([Role::System]).collect();
    let rooms: Vec<Vec<(Option<PositionKind>, State)>> = roles
        .iter()
        .map(|role| {
            let seats = PositionKind::ALL.into_iter().filter(|k| role.may_sit(*k)).map(Some);
            std::iter::once(None).chain(seats).map(|at| (at, guarded(*role, at))).collect()
        })
        .collect();
    let mut out = String::from(
        "# Who may ask what. `-` never, `any` from anywhere (a terminal: its crew), else from positions of these kinds:\n\
         # c call taker, d dispatcher, k check desk, h chief.\n",
    );
    write!(out, "{:<30}{:<12}", "input", "right").unwrap();
    roles.iter().for_each(|r| write!(out, "{:<12}", r.word()).unwrap());
    out = out.trim_end().to_owned() + "\n";
    for (name, input) in inputs::all() {
        assert_eq!(inputs::name(&input), name);
        write!(out, "{name:<30}{:<12}", right_of(&input).word()).unwrap();
        for (role, states) in roles.iter().zip(&rooms) {
            write!(out, "{:<12}", cell(states, *role, &input)).unwrap();
        }
        out = out.trim_end().to_owned() + "\n";
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dispatch/guard.table");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &out).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    let other: Vec<_> = wanted.lines().zip(out.lines()).filter(|(a, b)| a != b).collect();
    assert!(wanted == out, "the table says otherwise (BLESS=1 accepts): {other:#?}");
}

#[test]
fn nobody_speaks_as_the_server_or_as_a_terminal() {
    let state = guarded(Role::Chief, Some(PositionKind::Chief));
    for (_, input) in inputs::all() {
        for source in [Source::Automatic, Source::Terminal] {
            let result = ask(&state, actor("chief", Some("chief-1")), source, input.clone());
            assert!(!is_let_through(&result), "{input:?} by {source:?}: {result:?}");
        }
        for source in [Source::Operator, Source::Radio, Source::Telephony] {
            assert!(!is_let_through(&ask(&state, actor("terminal", Some("P-1")), source, input.clone())), "{input:?}");
            assert!(!is_let_through(&ask(&state, actor("system", None), source, input.clone())), "{input:?}");
        }
    }
}

#[test]
fn a_refusal_says_what_to_do() {
    let state = guarded(Role::Dispatcher, None);
    let input = || inputs::all().into_iter().find(|(n, _)| *n == "assign").unwrap().1;
    let off = ask(&state, actor("dispatcher", None), Source::Operator, input()).unwrap_err();
    assert_eq!(off.rule(), "off_position");
    assert_eq!(off.to_string(), "sign on to a position first: this (right `dispatch`) is done from one of kind dispatcher, chief");
    let never = ask(&state, actor("call_taker", None), Source::Operator, input()).unwrap_err();
    assert_eq!(never.rule(), "not_allowed");
    assert_eq!(never.to_string(), "the role `call_taker` may not do this (right `dispatch`): ask one of dispatcher, chief, supervisor");
    let nobody = ask(&state, actor("operator", None), Source::Operator, input()).unwrap_err();
    assert_eq!(nobody.rule(), "not_allowed", "a role nobody knows has no right");
}

/// Where somebody who sits nowhere may say that he sits.
fn claimed() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![Just(None), Just(Some("rd-1")), Just(Some("chief-1")), Just(Some("all-1")), Just(Some("nowhere")), Just(Some("not a name"))]
}

fn role() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["call_taker", "dispatcher", "check_desk", "chief", "supervisor", "auditor", "operator", "", "Chief"])
}

fn source() -> impl Strategy<Value = Source> {
    prop::sample::select(vec![
        Source::Telephony,
        Source::Operator,
        Source::Terminal,
        Source::Device,
        Source::Radio,
        Source::Automatic,
        Source::Import,
        Source::CatchUp,
    ])
}

proptest! {
    /// Rule: domain §6.11 – whoever sits nowhere changes nothing, whatever he asks and wherever he says he sits
    #[test]
    fn nobody_without_a_position_changes_anything(
        steps in proptest::collection::vec((any::<prop::sample::Index>(), role(), claimed(), source()), 1..40)
    ) {
        // Others sit at two of the positions he may name, and there is work.
        let mut room = Room::new(Settings::example());
        for (name, seat, role) in [("ali", "rd-1", "dispatcher"), ("badr", "chief-1", "chief")] {
            room.acting = Some(Actor { account: name.into(), role: role.into(), position: None });
            let act = positions::Act::SignOn { position: position(seat), account: account(name), role: role.into() };
            room.send(Source::Operator, Input::Positions(act)).unwrap();
        }
        for name in ["register_unit", "set_duty", "present_call"] {
            let (_, input) = inputs::all().into_iter().find(|(n, _)| *n == name).unwrap();
            room.send(Source::Operator, input).unwrap();
        }
        let mut state = room.state.clone();
        state.guard();
        let before = snapshot::hash(&state);
        for (which, role, seat, source) in steps {
            let (name, input) = which.get(&inputs::all()).clone();
            let sits = right_of(&input) == Right::Sit;
            if let Ok(events) = ask(&state, actor(role, seat), source, input) {
                prop_assert!(sits, "{} by {} at {:?}: {:?}", name, role, seat, events);
            }
            prop_assert_eq!(before, snapshot::hash(&state));
        }
    }
}
