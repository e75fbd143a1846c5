//! Closures drawn, prolonged, ended; and what follows for those who wait for a unit.

use super::{
    event::Fact,
    input::{Act, Due},
    model::{Closure, ClosureState, Passes, Reason, Shape},
    refusal::Refusal,
};
use crate::{
    dispatch::{
        decide::{queue, step::Step},
        event::Event,
        model::Sealed,
        reject::Reject,
    },
    id::ClosureId,
    quantity::Timestamp,
};

const DAY_MS: i64 = 86_400_000;

/// Decides an act of the room.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Draw { shape, reason, note, passes, from, until } => {
            let (from, until) = (from.unwrap_or(step.now), *until);
            draw(step, shape, *reason, note.as_ref(), *passes, from, until)
        }
        Act::Prolong { closure, until } => prolong(step, *closure, *until),
        Act::End { closure } => {
            let was = open(step, *closure)?.state;
            step.push(Event::Closures(Fact::Ended { closure: *closure, early: true }));
            if was == ClosureState::InForce {
                roads_changed(step);
            }
            Ok(())
        }
    }
}

fn draw(
    step: &mut Step<'_>,
    shape: &Shape,
    reason: Reason,
    note: Option<&Sealed>,
    passes: Passes,
    from: Timestamp,
    until: Option<Timestamp>,
) -> Result<(), Reject> {
    let limits = &step.state.settings.limits.road_closures;
    Step::room_for("road closures", step.state.f.closures.all.len(), limits.closures)?;
    fits(shape, limits.points, limits.radius_m)?;
    if reason == Reason::Other && note.is_none() {
        return Err(Refusal::NoteNeeded.into());
    }
    let from = from.max(step.now);
    let longest = i64::from(limits.longest_days) * DAY_MS;
    let until = until.unwrap_or_else(|| from.plus_ms(longest));
    if from.since_ms(step.now) > longest {
        return Err(Refusal::Times(limits.longest_days).into());
    }
    ends(step, from, until)?;
    let in_force = from <= step.now;
    step.push(Event::Closures(Fact::Drawn {
        closure: Box::new(Closure {
            id: ClosureId(step.state.f.closures.last + 1),
            shape: shape.clone(),
            reason,
            note: note.cloned(),
            passes,
            from,
            until,
            state: if in_force { ClosureState::InForce } else { ClosureState::Planned },
            ended_at: None,
            ended_early: false,
            leaves_at: None,
        }),
    }));
    if in_force {
        roads_changed(step);
    }
    Ok(())
}

fn fits(shape: &Shape, points: u32, radius_m: u32) -> Result<(), Refusal> {
    if shape.points().len() > points as usize {
        return Err(Refusal::Shape("too many points"));
    }
    match shape {
        Shape::Circle { radius_m: 0, .. } => Err(Refusal::Shape("the radius is at least 1 m")),
        Shape::Circle { radius_m: r, .. } if *r > radius_m => Err(Refusal::Shape("the radius is too large")),
        Shape::Line(line) if line.len() < 2 => Err(Refusal::Shape("a line has two points or more")),
        Shape::Area(ring) if ring.len() < 3 => Err(Refusal::Shape("an area has three points or more")),
        Shape::Point(_) | Shape::Circle { .. } | Shape::Line(_) | Shape::Area(_) => Ok(()),
    }
}

fn ends(step: &Step<'_>, from: Timestamp, until: Timestamp) -> Result<(), Refusal> {
    let days = step.state.settings.limits.road_closures.longest_days;
    let ok = until > from && until > step.now && until.since_ms(from) <= i64::from(days) * DAY_MS;
    if ok { Ok(()) } else { Err(Refusal::Times(days)) }
}

fn prolong(step: &mut Step<'_>, id: ClosureId, until: Timestamp) -> Result<(), Reject> {
    let c = open(step, id)?;
    if c.until == until {
        return Err(Reject::NothingToChange);
    }
    ends(step, c.from, until)?;
    step.push(Event::Closures(Fact::Prolonged { closure: id, until }));
    Ok(())
}

fn open<'a>(step: &Step<'a>, id: ClosureId) -> Result<&'a Closure, Refusal> {
    let c = step.state.f.closures.all.get(&id).ok_or(Refusal::Unknown(id))?;
    if c.state == ClosureState::Ended { Err(Refusal::Over(id)) } else { Ok(c) }
}

/// A deadline that is due.
pub(in crate::dispatch) fn due(step: &mut Step<'_>, due: Due) {
    match due {
        Due::Begins(closure) => {
            step.push(Event::Closures(Fact::Began { closure }));
            roads_changed(step);
        }
        Due::Ends(closure) => {
            step.push(Event::Closures(Fact::Ended { closure, early: false }));
            roads_changed(step);
        }
        Due::Forget(closure) => {
            step.push(Event::Closures(Fact::Forgotten { closure }));
        }
    }
}

/// Whoever waits or misses something is ranked again by the roads as they are now.
fn roads_changed(step: &mut Step<'_>) {
    let state = step.state;
    queue::ask_anew(step, state.queue().chain(state.incomplete()));
}
