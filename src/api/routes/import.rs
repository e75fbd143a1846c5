//! Lists: units, devices, people. One line is one act of the core, with an id of its own made from the list's: a list sent again after a
//! broken connection is not taken twice, and a line that is refused leaves no trace while the others stand.

use crate::{
    api::{
        act::{Act, Who, input_id, own_id},
        dto::import::{DeviceLine, Import, Imported, MovedDevice, PersonLine, RefusedLine, UnitLine},
        people,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        Reject, apply, decide,
        input::{Ctx, Envelope, Input},
        model::{Actor, Reach, Sealed, Source},
        roster::{self, NewUnit},
        state::State as RoomState,
    },
    id::{DeviceId, InputId, PersonId, ShiftId, SubjectId},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use std::collections::BTreeMap;

/// Lines of one request at most; longer lists come in parts.
pub const LINES: usize = 1_000;

struct Line {
    n: u32,
    subject: Option<SubjectId>,
    content: String,
    act: roster::Act,
}

/// Take a list, or say what would become of it.
#[utoipa::path(post, path = "/import", tag = "roster", request_body = Import, responses((status = 200, body = Imported), (status = "default", body = Problem)))]
pub async fn import(State(api): State<Api>, Who(who): Who, act: Act<Import>) -> Result<Response, ApiError> {
    let body = act.body;
    let list = input_id(body.id)?;
    let lines = body.units.len() + body.devices.len() + body.crews.len();
    if lines > LINES {
        return Err(ApiError::Invalid { field: "units", detail: format!("{lines} lines; send at most {LINES} at once") });
    }
    let mut out = Imported::default();
    let mut ready = Vec::new();
    let known = known_people(&api, &body).await?;
    let made = body.units.into_iter().map(|l| (l.line, unit(l))).chain(body.devices.into_iter().map(|l| (l.line, device(l))));
    let made = made.chain(body.crews.into_iter().map(|l| (l.line, person(&api, l, body.shift, &known))));
    for (n, line) in made {
        match line {
            Ok(line) => ready.push(line),
            Err(e) => out.refused.push(refused(n, &e)),
        }
    }
    let answers = match body.dry_run {
        true => {
            let (answers, moved) = rehearse(&api, list, who, ready).await?;
            out.moved = moved;
            answers
        }
        false => take(&api, list, who, ready).await?,
    };
    for (n, answer) in answers {
        match answer {
            Ok(()) => out.taken += 1,
            Err(ApiError::Rejected(Reject::NothingToChange)) => out.unchanged += 1,
            Err(e) => out.refused.push(refused(n, &e)),
        }
    }
    out.refused.sort_by_key(|r| r.line);
    Ok(axum::Json(out).into_response())
}

fn refused(line: u32, e: &ApiError) -> RefusedLine {
    let problem = e.problem();
    RefusedLine { line, rule: problem.rule.unwrap_or_default(), why: problem.detail }
}

type Answers = Vec<(u32, Result<(), ApiError>)>;

async fn take(api: &Api, list: InputId, who: Actor, lines: Vec<Line>) -> Result<Answers, ApiError> {
    let mut answers = Vec::new();
    for line in lines {
        let n = line.n;
        let taken = match free(api, &line.act).await {
            Ok(()) => api.door.act(envelope(api, list, &who, line)?).await.map(drop),
            Err(e) => Err(e),
        };
        let answer = match taken {
            // Nobody can say what the rest would get: the list is to be sent again, with its id.
            Err(e @ (ApiError::Busy | ApiError::Stopping | ApiError::Internal | ApiError::DiskFull(_))) => return Err(e),
            other => other,
        };
        answers.push((n, answer));
    }
    Ok(answers)
}

/// Call signs and devices are one thing in the whole process, also by a list.
async fn free(api: &Api, act: &roster::Act) -> Result<(), ApiError> {
    match act {
        roster::Act::EnterUnit(new) => api.hall.free_for(&api.room, Some(&new.unit), new.devices.as_deref().unwrap_or_default()).await,
        roster::Act::BindDevice { device, unit, .. } => api.hall.free_for(&api.room, unit.as_ref(), std::slice::from_ref(device)).await,
        _ => Ok(()),
    }
}

/// The devices a line names.
fn devices(act: &roster::Act) -> &[DeviceId] {
    match act {
        roster::Act::EnterUnit(new) => new.devices.as_deref().unwrap_or_default(),
        roster::Act::BindDevice { device, .. } => std::slice::from_ref(device),
        _ => &[],
    }
}

/// The vehicle a device is fixed in, or the unit that carries it.
fn holder(state: &RoomState, device: &DeviceId) -> Option<String> {
    let vehicle = state.vehicles().values().find(|v| v.devices.contains(device)).map(|v| v.id.to_string());
    vehicle.or_else(|| state.units().values().find(|u| u.devices.contains(device)).map(|u| u.id.to_string()))
}

/// Decides the whole list on a copy of what it can change, one line after the other; also the devices that move by it.
async fn rehearse(api: &Api, list: InputId, who: Actor, lines: Vec<Line>) -> Result<(Answers, Vec<MovedDevice>), ApiError> {
    let now = api.clock.now();
    let (mut envelopes, mut answers) = (Vec::new(), Answers::new());
    for line in lines {
        let n = line.n;
        match free(api, &line.act).await {
            Ok(()) => envelopes.push((n, envelope(api, list, &who, line)?)),
            Err(e @ ApiError::Rejected(_)) => answers.push((n, Err(e))),
            Err(e) => return Err(e),
        }
    }
    let mut state: RoomState = api.door.read(RoomState::rehearsal).await?.value;
    let work = tokio::task::spawn_blocking(move || {
        let ctx = Ctx { now: now.at, clock_doubtful: now.doubtful, recalled: None };
        let try_line = |state: &mut RoomState, envelope: &Envelope| -> Result<(), ApiError> {
            let events = decide(state, &ctx, envelope)?;
            events.iter().try_for_each(|e| apply(state, e)).map_err(|e| {
                tracing::error!(error = %e, "a rehearsed line does not fold");
                ApiError::Internal
            })
        };
        let mut moved = Vec::new();
        let mut one = |n: u32, e: &Envelope| {
            let named = if let Input::Roster(act) = &e.input { devices(act) } else { &[] };
            let before: Vec<Option<String>> = named.iter().map(|d| holder(&state, d)).collect();
            try_line(&mut state, e)?;
            for (device, from) in named.iter().zip(before) {
                if let (Some(from), Some(to)) = (from, holder(&state, device))
                    && from != to
                {
                    moved.push(MovedDevice { line: n, device: device.clone(), from, to });
                }
            }
            Ok(())
        };
        let answers = envelopes.iter().map(|(n, e)| (*n, one(*n, e))).collect::<Answers>();
        (answers, moved)
    });
    let (tried, moved) = work.await.map_err(|_| ApiError::Internal)?;
    answers.extend(tried);
    Ok((answers, moved))
}

fn envelope(api: &Api, list: InputId, who: &Actor, line: Line) -> Result<Envelope, ApiError> {
    let content = format!("import/{}\n{}", line.n, line.content);
    let content = match line.subject {
        Some(subject) => api.sealer.fingerprint(subject, content.as_bytes()).map_err(crate::api::act::seal_error)?,
        None => api.sealer.plain_fingerprint(content.as_bytes()),
    };
    Ok(Envelope {
        id: own_id(&api.settings().room, &format!("list {list} line {}", line.n)),
        content,
        actor: who.clone(),
        source: Source::Import,
        occurred_at: None,
        position: None,
        input: Input::Roster(line.act),
    })
}

fn unit(l: UnitLine) -> Result<Line, ApiError> {
    let content = serde_json::to_string(&l).unwrap_or_default();
    let has_device = l.devices.as_ref().is_some_and(|d| !d.is_empty());
    let reach = l.reach.map_or(if has_device { Reach::Terminal } else { Reach::Radio }, Into::into);
    if l.plate.is_some() && l.vehicle.is_none() {
        return Err(ApiError::Invalid { field: "plate", detail: "a plate needs its vehicle's fleet number".to_owned() });
    }
    let plate = l.plate.unwrap_or_default().trim().to_owned();
    let new = NewUnit {
        unit: l.unit,
        kind: l.kind.into(),
        service: l.service,
        reach,
        vehicle: l.vehicle.map(|v| (v, plate)),
        devices: l.devices,
        capabilities: l.capabilities,
    };
    Ok(Line { n: l.line, subject: None, content, act: roster::Act::EnterUnit(Box::new(new)) })
}

fn device(l: DeviceLine) -> Result<Line, ApiError> {
    let content = serde_json::to_string(&l).unwrap_or_default();
    let act = roster::Act::BindDevice { device: l.device, vehicle: l.vehicle, unit: l.unit };
    Ok(Line { n: l.line, subject: None, content, act })
}

type KnownPeople = BTreeMap<PersonId, (Sealed, Option<Sealed>)>;

async fn known_people(api: &Api, body: &Import) -> Result<KnownPeople, ApiError> {
    let asked: Vec<PersonId> = body.crews.iter().filter_map(|l| people::pseudonym(&api.sealer, &l.badge).ok()).map(|(p, _)| p).collect();
    if asked.is_empty() {
        return Ok(KnownPeople::new());
    }
    let look = move |state: &RoomState| {
        let found = asked.iter().filter_map(|p| state.people().get(p));
        found.map(|p| (p.id.clone(), (p.badge.clone(), p.name.clone()))).collect()
    };
    Ok(api.door.read(look).await?.value)
}

fn person(api: &Api, l: PersonLine, shift: Option<u64>, known: &KnownPeople) -> Result<Line, ApiError> {
    let content = serde_json::to_string(&l).unwrap_or_default();
    let (person, subject) = people::pseudonym(&api.sealer, &l.badge)?;
    let name = people::name(l.name.as_deref())?;
    let planned = match (l.unit, shift) {
        (Some(unit), Some(shift)) => Some((ShiftId(shift), unit, l.leader)),
        (Some(_), None) => {
            return Err(ApiError::Invalid { field: "unit", detail: "a unit needs the shift that it is planned in (--shift)".to_owned() });
        }
        (None, _) => None,
    };
    let (badge, name) = api.seal_person(subject, &l.badge, name.as_deref(), known.get(&person))?;
    let content = format!("{content}{shift:?}");
    let act = roster::Act::EnterPerson { person, subject, badge, name, planned };
    Ok(Line { n: l.line, subject: Some(subject), content, act })
}
