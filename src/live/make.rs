//! Views from the state's nouns. Sealed fields are opened here, by whoever is passed in, and nowhere else in this module.

use super::{
    closer::CloserView,
    frame::{NO_AGE, NO_COURSE, NO_SPEED},
    lending::{CommandView, RequestView},
    needs,
    places::Place,
    roster::RosterFacts,
    standing::{ProposalView, transport},
    status::unit_status,
    view::*,
};
use crate::{
    dispatch::{
        lending::{self, Stand},
        model::{
            Assignment, Call, CallState, Candidate, Contact, Draft, Incident, Location, Outside, Proposal, Recommendation, Sealed, Segment,
            Stamp, Unit,
        },
        recommend::OtherCandidate,
    },
    fleet::{AgeClass, Quality, UnitPosition},
    id::AssignmentId,
    id::RoomId,
    quantity::Timestamp,
};

/// Opens sealed personal fields for people who may read them.
pub trait Opener: Send + Sync {
    /// The plain text of what was sealed as `field` (`number`, `caller`, `said`, `verified`, `details`, …); `None` when its key was
    /// destroyed.
    fn open(&self, sealed: &Sealed, field: &'static str) -> Option<String>;

    /// The key of what was sealed was destroyed.
    fn is_erased(&self, _sealed: &Sealed) -> bool {
        false
    }
}

/// Candidates shown.
const SHOWN: usize = 5;

/// A unit's facts; `open` is its open assignment, `reserved` those it is promised to.
pub fn unit_facts(unit: &Unit, open: Option<&Assignment>, reserved: Vec<AssignmentId>, ix: u32, room: &RoomId) -> UnitFacts {
    UnitFacts {
        ix,
        unit: unit.id.clone(),
        kind: unit.kind,
        service: unit.service.clone(),
        reach: unit.reach,
        duty: unit.duty,
        unavailable: unit.unavailable,
        disposability: unit.disposability(),
        status: unit_status(unit, open.map(|a| a.state)),
        status_since: unit.status_since,
        assignment: unit.assignment,
        incident: open.map(|a| a.incident),
        devices: unit.devices.clone(),
        command: command(unit, room),
        roster: RosterFacts {
            home: unit.is_borrowed(room).then(|| unit.command.home.clone()),
            commanding: unit.commanded_by().cloned(),
            ..RosterFacts::of(&unit.roster)
        },
        emergency: unit.emergency,
        wants_to_speak_since: unit.overlays.wants_to_speak,
        no_contact_since: unit.overlays.no_contact.map(|n| n.since),
        asks: unit.overlays.asked.map(|a| a.wish),
        shift_ends_at: unit.overlays.shift_ends_at,
        reserved,
    }
}

/// A request for a unit.
pub fn request(r: &lending::Request) -> RequestView {
    RequestView {
        request: r.id,
        way: r.way,
        room: r.room.clone(),
        unit: r.unit.clone(),
        incident: r.incident,
        since: r.since,
        expires_at: r.expires_at,
        end: r.end.map(|(end, _)| end),
        ended_at: r.end.map(|(_, at)| at),
        told: !r.untold,
    }
}

/// Who commands a unit; `None` where `room`, its home, always did.
fn command(unit: &Unit, room: &RoomId) -> Option<CommandView> {
    let c = &unit.command;
    let view = |room: &RoomId, since, alarmed_at| CommandView {
        home: c.home.clone(),
        room: room.clone(),
        here: unit.is_commanded(),
        between: unit.lend().is_some(),
        since,
        alarmed_at,
        generation: c.generation,
    };
    match &c.stand {
        Stand::Here if c.generation == lending::FIRST => None,
        Stand::Here => Some(view(room, None, None)),
        Stand::Lending(l) => Some(view(&l.to, Some(l.since), l.alarmed_at)),
        Stand::Away { room, since } => Some(view(room, Some(*since), None)),
    }
}

/// A unit's position.
pub fn unit_place(p: &UnitPosition<'_>) -> UnitPlace {
    UnitPlace {
        position: p.position.map(LatLon::from),
        position_quality: p.position.map(|_| quality(p)),
        trust: p.trust,
        doubt: match p.quality {
            Quality::Doubtful(doubt) => Some(doubt),
            Quality::Good | Quality::Stated => None,
        },
        age_class: p.age_class,
        effective_time: p.effective_time,
    }
}

fn quality(p: &UnitPosition<'_>) -> PositionQuality {
    match p.quality {
        Quality::Stated => PositionQuality::Stated,
        _ if p.contested => PositionQuality::Contested,
        Quality::Good => PositionQuality::Good,
        Quality::Doubtful(_) => PositionQuality::Doubtful,
    }
}

/// A position as frames keep it; `None` without one.
pub(super) fn place(p: &UnitPosition<'_>) -> Option<Place> {
    Some(Place {
        position: p.position?,
        effective: p.effective_time,
        course_cdeg: p.course.map_or(NO_COURSE, |c| c.centidegrees()),
        speed_cm_s: p.speed.map_or(NO_SPEED, |s| (s.0 / 10).min(u32::from(NO_SPEED - 1)) as u16),
        age_class: p.age_class,
        quality: quality(p),
        trust: p.trust,
        doubt: match p.quality {
            Quality::Doubtful(doubt) => Some(doubt),
            Quality::Good | Quality::Stated => None,
        },
    })
}

/// A unit's place in a snapshot, from what frames keep.
pub(super) fn place_view(place: Option<&Place>) -> UnitPlace {
    match place {
        None => {
            UnitPlace { position: None, position_quality: None, trust: None, doubt: None, age_class: AgeClass::None, effective_time: None }
        }
        Some(p) => UnitPlace {
            position: Some(p.position.into()),
            position_quality: Some(p.quality),
            trust: p.trust,
            doubt: p.doubt,
            age_class: p.age_class,
            effective_time: p.effective,
        },
    }
}

/// Milliseconds since a position was true, as frames carry it.
pub(super) fn age_ms(now: Timestamp, effective: Option<Timestamp>) -> u32 {
    effective.map_or(NO_AGE, |at| now.since_ms(at).clamp(0, i64::from(NO_AGE - 1)) as u32)
}

fn open(opener: &dyn Opener, sealed: Option<&Sealed>, field: &'static str) -> Option<String> {
    sealed.and_then(|s| opener.open(s, field))
}

/// A call.
pub fn call(c: &Call, opener: &dyn Opener) -> CallView {
    CallView {
        call: c.id,
        state: c.state,
        presented_at: c.presented.occurred_at,
        answered_at: at(c.answered.as_ref()),
        number: open(opener, c.number.as_ref(), "number").map(|n| hidden(&n)),
        // Opened first: what was erased is not there, and nothing stands for it.
        caller: open(opener, c.caller.as_ref(), "caller").map(|_| HIDDEN.to_owned()),
        location: c.location().map(location),
        classification: c.classification,
        incident: c.incident,
        exercise: c.exercise,
        answer_due_at: (c.state == CallState::Ringing).then_some(c.answer_due_at),
        abandoned_at: at(c.abandoned.as_ref()),
        call_backs: c.call_backs.len() as u32,
        earlier_calls: c.earlier.count,
        earlier: c.earlier.last.clone(),
        locations: c.locations.iter().map(location).collect(),
        new_information: c.new_information,
        outside: c.outside.as_ref().map(|o| outside(o, opener)),
        erased: erased([c.number.as_ref(), c.caller.as_ref()], opener),
    }
}

/// Something was sealed, and its key is gone.
pub(super) fn erased<const N: usize>(sealed: [Option<&Sealed>; N], opener: &dyn Opener) -> bool {
    sealed.into_iter().flatten().next().is_some_and(|s| opener.is_erased(s))
}

fn at(stamp: Option<&Stamp>) -> Option<Timestamp> {
    stamp.map(|s| s.occurred_at)
}

fn location(l: &Location) -> LocationView {
    LocationView {
        position: l.position.into(),
        source: l.source,
        accuracy_m: l.accuracy_m,
        found: l.found.clone(),
        at: Some(l.stamp.occurred_at),
    }
}

fn outside(o: &Outside, opener: &dyn Opener) -> OutsideView {
    OutsideView {
        service: o.service.clone(),
        number: open(opener, o.number.as_ref(), "outside_number"),
        person: open(opener, o.person.as_ref(), "outside_person"),
        receipt: open(opener, o.receipt.as_ref(), "outside_receipt"),
    }
}

/// A draft.
pub fn draft(d: &Draft, opener: &dyn Opener) -> DraftView {
    let place = d.text.place.as_ref();
    let address = place.and_then(|p| p.verified.as_ref()).and_then(|v| v.address.as_ref());
    DraftView {
        draft: d.id,
        gone: false,
        author: Some(d.author.position.clone().unwrap_or_else(|| d.author.account.clone())),
        begun_at: Some(d.begun.occurred_at),
        saved_at: Some(d.saved.occurred_at),
        call: d.text.call,
        kind: d.text.kind.clone(),
        priority: d.text.priority,
        position: place.map(|p| p.position.into()),
        place_source: place.map(|p| p.source),
        found: place.and_then(|p| p.found.clone()),
        said: open(opener, d.text.said.as_ref(), "said"),
        verified: open(opener, address, "verified"),
        details: open(opener, d.text.details.as_ref(), "details"),
        exercise: d.text.exercise,
    }
}

/// An incident.
pub fn incident(i: &Incident, opener: &dyn Opener) -> IncidentView {
    let verified = i.place.verified.as_ref();
    IncidentView {
        incident: i.id,
        state: i.state,
        origin: i.origin,
        kind: i.kind.clone(),
        priority: i.priority,
        initial_priority: i.initial_priority,
        position: i.place.position.into(),
        accuracy_m: i.place.accuracy_m,
        place_source: i.place.source,
        found: i.place.found.clone(),
        said: open(opener, i.place.said.as_ref(), "said"),
        details: open(opener, i.details.as_ref(), "details"),
        created_at: i.created_at,
        ready_at: i.ready_at,
        closed_at: i.closed_at,
        disposition: i.disposition,
        calls: i.calls.clone(),
        assignments: i.assignments.clone(),
        waiting: i.waiting,
        alarmed_at: i.alarmed_at,
        assign_by: i.due.and_then(|d| d.assign_by),
        arrive_by: i.due.and_then(|d| d.arrive_by),
        recommendation: i.recommendation.as_ref().map(recommendation),
        needs_open: needs::open(i),
        holding: needs::holding(i),
        exercise: i.exercise,
        caught_up: i.caught_up,
        initial_type: i.initial_kind.clone(),
        highest_priority: Some(i.highest_priority),
        downgrades: i.downgrades,
        verified: open(opener, verified.and_then(|v| v.address.as_ref()), "verified"),
        verified_by: verified.map(|v| v.by.position.clone().unwrap_or_else(|| v.by.account.clone())),
        held_until: i.held.as_ref().and_then(|h| h.until),
        transfer_to: i.transfer.as_ref().filter(|t| t.is_open() || t.accepted).map(|t| t.to.clone()),
        duplicate_of: i.duplicate_of,
        split_from: i.split_from,
        received_from: i.received_from.as_ref().map(|r| r.room.clone()),
        links: i.links.clone(),
        outside: i.outside.iter().map(|c| contact(c, opener)).collect(),
        segments: i.segments.iter().map(segment).collect(),
        close_proposed_at: i.close_proposed_at,
        erased: erased([i.place.said.as_ref(), i.details.as_ref(), verified.and_then(|v| v.address.as_ref())], opener),
    }
}

fn contact(c: &Contact, opener: &dyn Opener) -> ContactView {
    ContactView {
        outside: outside(&c.outside, opener),
        joint: c.joint,
        told_at: c.told.occurred_at,
        receipted_at: at(c.receipted.as_ref()),
    }
}

fn segment(s: &Segment) -> SegmentView {
    SegmentView {
        opened_at: s.opened.occurred_at,
        ready_at: at(s.ready.as_ref()),
        closed_at: at(s.closed.as_ref()),
        disposition: s.disposition,
        handed_over_at: at(s.handed_over.as_ref()),
        accepted_at: at(s.accepted.as_ref()),
    }
}

/// A list of units as shown.
pub fn recommendation(r: &Recommendation) -> RecommendationView {
    RecommendationView {
        candidates: r.candidates.iter().take(SHOWN).map(candidate).collect(),
        closer_left_out: r
            .closer_left_out
            .iter()
            .take(SHOWN)
            .map(|c| LeftOutView { unit: c.unit.clone(), why: c.why, travel_ms: c.travel_ms })
            .collect(),
        by_road: r.by_road,
        complete: r.complete,
        needs: r.needs.iter().map(needs::NeedView::from).collect(),
        team: r.team.as_ref().map(needs::TeamView::from),
        could_ask: r.could_ask.iter().map(needs::CouldAskView::from).collect(),
        preempting: r.preempting.iter().take(SHOWN).map(candidate).collect(),
        others: r.others.iter().take(SHOWN).map(other).collect(),
    }
}

fn other(o: &OtherCandidate) -> OtherView {
    OtherView { unit: o.unit.clone(), room: o.room.clone(), travel_ms: o.travel_ms, sure: o.sure }
}

fn candidate(c: &Candidate) -> CandidateView {
    CandidateView {
        unit: c.unit.clone(),
        travel_ms: c.travel_ms,
        age_penalty_ms: c.age_penalty_ms,
        sector_penalty_ms: c.sector_penalty_ms,
        coverage_ms: c.coverage_ms,
        cost_ms: c.cost_ms,
        distance_m: c.distance_m,
        position: c.position.into(),
        automatic_ok: c.automatic_ok,
        doubt: c.doubt,
        fills: c.fills,
        preempt_ms: c.preempt_ms,
        preempts: c.preempts.map(|p| PreemptsView { assignment: p.assignment, incident: p.incident, priority: p.priority }),
    }
}

/// An assignment.
pub fn assignment(a: &Assignment) -> AssignmentView {
    let at = |stamp: &Option<Stamp>| stamp.as_ref().map(|s| s.occurred_at);
    let by = |stamp: &Option<Stamp>| stamp.as_ref().map(|s| s.source);
    AssignmentView {
        assignment: a.id,
        incident: a.incident,
        unit: a.unit.clone(),
        state: a.state,
        automatic: a.automatic,
        assigned_at: a.assigned.occurred_at,
        delivered_at: at(&a.delivered),
        acknowledged_at: at(&a.acknowledged),
        en_route_at: at(&a.en_route),
        on_scene_at: at(&a.on_scene),
        cleared_at: at(&a.cleared),
        clear_reason: a.clear_reason,
        toned_at: a.toned_at,
        alarmed_at: a.alarmed_at,
        sources: AssignmentSources {
            assigned: a.assigned.source,
            delivered: by(&a.delivered),
            acknowledged: by(&a.acknowledged),
            en_route: by(&a.en_route),
            on_scene: by(&a.on_scene),
            cleared: by(&a.cleared),
        },
        transports: a.transports.iter().map(transport).collect(),
        refusal: a.refusal.clone(),
        proposals: a.proposals.iter().map(proposal).collect(),
        corrections: a.corrections.len() as u32,
        check_at: a.check.at,
        safety_at: a.safety.at,
        overdue_at: a.overdue.at,
        time_out_at: a.time_out_at,
        closer: a.closer.as_ref().map(CloserView::from),
        diverted: a.diverted,
    }
}

fn proposal(p: &Proposal) -> ProposalView {
    ProposalView {
        status: p.status,
        detected_at: p.detected_at,
        asked: p.ask.raised_at.is_some(),
        outcome: p.outcome,
        by: p.by.as_ref().map(|a| a.account.clone()),
    }
}

/// Stands for what is kept and not shown to everybody.
const HIDDEN: &str = "•••";
/// Digits of a number that are shown: enough to tell two callers apart, too few to ring one.
const DIGITS_SHOWN: usize = 3;

/// A number by its last digits; all of it is at `GET /calls/{n}/caller`, where each look is recorded.
fn hidden(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let shown = if digits.len() > 2 * DIGITS_SHOWN { &digits[digits.len() - DIGITS_SHOWN..] } else { &[][..] };
    HIDDEN.chars().chain(shown.iter().copied()).collect()
}
