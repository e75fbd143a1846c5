//! Scripts: a file of commands, each block followed by `----` and the exact events, effects and refusals.
//!
//! `BLESS=1 cargo test --test dispatch scripts` writes what happens into the files: read the difference before you keep it. The words are
//! listed at [`Script::run`].

use crate::{
    acts, cards, closer, duty, printed,
    render::{self, snake},
    room::{Room, Whereabouts, place, unit_id},
    words, written,
};
use dawria::{
    dispatch::{
        self, Input, Recorded, Reject, Settings, cover,
        decision::{AgeClass, Travel},
        input::{DeadlineId, RankingAnswer},
        model::*,
        roster,
    },
    id::{AssignmentId, CallId, DeviceId, IncidentId, ShiftId},
    quantity::Timestamp,
};
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

#[test]
fn scripts() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dispatch");
    let mut paths: Vec<_> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let happened = play(&path, &text);
        if happened == text {
            continue;
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, happened).unwrap();
        } else {
            wrong.push(format!("{}:\n{}", path.file_name().unwrap().display(), difference(&text, &happened)));
        }
    }
    assert!(wrong.is_empty(), "scripts went otherwise (BLESS=1 accepts):\n{}", wrong.join("\n"));
}

fn difference(expected: &str, happened: &str) -> String {
    let mut out = String::new();
    for (n, (a, b)) in expected.lines().zip(happened.lines()).enumerate().filter(|(_, (a, b))| a != b).take(5) {
        writeln!(out, "  line {}:\n    expected {a}\n    happened {b}", n + 1).unwrap();
    }
    writeln!(out, "  {} lines expected, {} happened", expected.lines().count(), happened.lines().count()).unwrap();
    out
}

/// Runs a script; returns its text with what happened in the place of what was expected.
fn play(path: &Path, text: &str) -> String {
    let mut script = Script::new();
    let mut out = String::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((n, line)) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let happened = script.run(line).unwrap_or_else(|why| panic!("{}:{}: `{line}`: {why}", path.display(), n + 1));
        script.happened.push_str(&happened);
        if lines.peek().is_some_and(|(_, l)| *l == "----") {
            lines.next();
            out.push_str("----\n");
            out.push_str(&script.happened);
            while lines.peek().is_some_and(|(_, l)| !l.is_empty()) {
                lines.next();
            }
            script.happened.clear();
        } else if lines.peek().is_none_or(|(_, l)| l.is_empty()) {
            // A block without expectation: whatever it did was preparation.
            script.happened.clear();
        }
    }
    let room = &script.room;
    if !room.journal.is_empty() {
        (0..room.journal.len()).step_by(3).for_each(|cut| room.check_replay(cut));
    }
    out
}

struct Script {
    room: Room,
    happened: String,
    prepared: BTreeMap<String, Vec<RankingAnswer>>,
    watch: cover::Watch,
    /// Who speaks from now on, by `as`.
    seat: Option<String>,
}

/// `word key=value flag` → words and values.
pub struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    pub fn at(&self, n: usize) -> Result<&'a str, String> {
        let mut plain = self.0.iter().filter(|w| !w.contains('='));
        plain.nth(n).copied().ok_or_else(|| format!("word {n} is missing"))
    }

    pub fn number(&self, n: usize) -> Result<u64, String> {
        self.at(n)?.parse().map_err(|e| format!("{e}"))
    }

    pub fn plain(&self, from: usize) -> Vec<&'a str> {
        self.0.iter().filter(|w| !w.contains('=')).skip(from).copied().collect()
    }

    pub fn key(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('='))
    }

    pub fn has(&self, flag: &str) -> bool {
        self.0.contains(&flag)
    }
}

pub fn parse<T: DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).map_err(|e| e.to_string())
}

/// `30s`, `-2h`, `3d` in milliseconds.
pub fn span(word: &str) -> Result<i64, String> {
    let (number, unit) = word.split_at(word.len() - 1);
    let factor = match unit {
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(format!("`{word}` is not a span")),
    };
    number.parse::<f64>().map(|n| (n * factor as f64) as i64).map_err(|e| e.to_string())
}

impl Script {
    fn new() -> Self {
        Self {
            seat: None,
            room: Room::new(Settings::example()),
            happened: String::new(),
            prepared: BTreeMap::new(),
            watch: cover::Watch::default(),
        }
    }

    /// One command. `by=terminal` (or radio, operator, …) says who speaks, `at=-30s` when it happened.
    fn run(&mut self, line: &str) -> Result<String, String> {
        let w = Words(line.split_whitespace().collect());
        let by = w.key("by").map_or(Ok(Source::Operator), parse)?;
        let at = w.key("at").map(span).transpose()?.map(|ms| self.room.now.plus_ms(ms));
        let k = w.key("k").map(|n| n.parse().unwrap());
        let input = match w.at(0)? {
            // Preparation
            "set" => return self.set(w.at(1)?, w.at(2)?),
            "unit" => return self.unit(&w),
            "where" => return self.place_unit(&w),
            "recalls" => {
                self.room.recalls = w.at(1)? == "on";
                return Ok(String::new());
            }
            "doubtful" => {
                self.room.clock_doubtful = w.at(1)? == "on";
                return Ok(String::new());
            }
            "ground" => {
                let mut settings = (*self.room.settings).clone();
                duty::ground(&mut settings);
                self.room = Room::new(settings);
                return Ok(String::new());
            }
            // `card fight 2*car(2) or 1*car 2*motorbike`, for all priorities or one (`priority=P1`): before anything else happens
            "card" => {
                let mut settings = (*self.room.settings).clone();
                cards::card(&mut settings, w.at(1)?, w.key("priority").map(parse).transpose()?, &w.plain(2))?;
                self.room = Room::new(settings);
                return Ok(String::new());
            }
            // Questions
            "reaches" => {
                let rooms: Vec<_> = w.0.iter().skip(1).map(|r| dawria::id::RoomId::new(r).unwrap()).collect();
                self.room.state.reach(rooms);
                return Ok(String::new());
            }
            "show" => return self.show(&w),
            "pending" => return Ok(dispatch::pending_effects(&self.room.state).iter().map(|e| render::effect(e) + "\n").collect()),
            // Rankings: made and answered at once; or prepared under a name and answered later; `k=2` looks for fewer
            "rank" => match self.room.asked.pop_front() {
                Some(mut ids) => {
                    ids.extend(self.room.asked.drain(..).flatten());
                    Input::Ranked { answers: self.room.rank(&ids, k) }
                }
                None => return Ok("nothing to rank\n".into()),
            },
            "prepare" => {
                let ids: Vec<IncidentId> = self.room.asked.drain(..).flatten().collect();
                self.prepared.insert(w.at(1)?.to_owned(), self.room.rank(&ids, k));
                return Ok(String::new());
            }
            "ranked" => Input::Ranked { answers: self.prepared.get(w.at(1)?).cloned().ok_or("not prepared")? },
            // Time
            "wait" => {
                let until = self.room.now.plus_ms(span(w.at(1)?)?);
                let events = self.room.run_to(until);
                return Ok(self.lines(&events));
            }
            "deadline" => Input::DeadlineReached {
                deadline: match w.at(1)? {
                    "nobody" => DeadlineId::NobodyAssigned(IncidentId(w.number(2)?)),
                    "forget" => DeadlineId::Forget(IncidentId(w.number(2)?)),
                    "closing" => DeadlineId::ProposeClosing(IncidentId(w.number(2)?)),
                    other => return Err(format!("deadline {other}?")),
                },
            },
            "clock" => Input::AcceptClock { wall: self.room.now.plus_ms(span(w.at(1)?)?) },
            // Calls
            "call" => words::call(&self.room, &w)?,
            "calls" => return self.many_calls(&w),
            "answer" => Input::AnswerCall { call: CallId(w.number(1)?) },
            "abandon" => Input::AbandonCall { call: CallId(w.number(1)?) },
            "classify" => Input::ClassifyCall {
                call: CallId(w.number(1)?),
                classification: parse(w.at(2)?)?,
                repeat_of: w.key("of").map(|n| IncidentId(n.parse().unwrap())),
                new_information: w.has("news"),
                outside: w.key("to").map(words::outside),
            },
            // Incidents
            "incident" => Input::OpenIncident {
                call: w.key("call").map(|n| CallId(n.parse().unwrap())),
                unit: w.key("unit").map(unit_id),
                incident: words::new_incident(&self.room, &w)?,
            },
            "change" => Input::ChangeIncident {
                incident: IncidentId(w.number(1)?),
                place: w.key("place").map(words::place_said),
                kind: w.key("type").map(str::to_owned),
                priority: w.key("priority").map(parse).transpose()?,
            },
            "close" => Input::CloseIncident { incident: IncidentId(w.number(1)?), disposition: parse(w.at(2)?)?, note: None },
            // Assignments
            "assign" => Input::Assign { incident: IncidentId(w.number(1)?), unit: unit_id(w.at(2)?) },
            "received" => Input::OrderReceived { assignment: AssignmentId(w.number(1)?), order_seq: w.number(2)? },
            "cancelled" => Input::CancelReceived { assignment: AssignmentId(w.number(1)?) },
            "status" => Input::Status {
                assignment: AssignmentId(w.number(1)?),
                status: parse(w.at(2)?)?,
                disposition: w.key("disposition").map(parse).transpose()?,
            },
            "end" => Input::EndAssignment { assignment: AssignmentId(w.number(1)?), reason: parse(w.at(2)?)? },
            // Units
            "register" => Input::RegisterUnit {
                unit: unit_id(w.at(1)?),
                kind: parse(w.at(2)?)?,
                service: w.at(3)?.to_owned(),
                reach: parse(w.at(4)?)?,
                devices: w.0.iter().skip(5).filter(|w| !w.contains('=')).map(|d| DeviceId::new(d).unwrap()).collect(),
            },
            "bind" => Input::BindDevice { unit: unit_id(w.at(1)?), device: DeviceId::new(w.at(2)?).unwrap() },
            "duty" => Input::SetDuty { unit: unit_id(w.at(1)?), duty: parse(w.at(2)?)? },
            "unavailable" => Input::SetUnavailable { unit: unit_id(w.at(1)?), reason: Some(parse(w.at(2)?)?) },
            "available" => Input::SetUnavailable { unit: unit_id(w.at(1)?), reason: None },
            "state" => Input::StatePosition { unit: unit_id(w.at(1)?), position: place(w.at(2)?.parse().unwrap()).position },
            "regained" => Input::PositionRegained { unit: unit_id(w.at(1)?) },
            // Settings
            "settings" => duty::change(&self.room.state, w.at(1)?, w.at(2)?)?,
            // Roster
            "vehicle" => duty::vehicle(w.at(1)?, parse(w.at(2)?)?, &w.plain(3)),
            "people" => return Ok(w.plain(1).into_iter().map(|p| self.told(by, at, duty::person(p))).collect()),
            "enter" => {
                let can: Vec<&str> = w.key("can").into_iter().flat_map(|c| c.split('+')).collect();
                duty::new_unit(w.at(1)?, parse(w.at(2)?)?, w.key("vehicle"), &w.plain(3), &can)
            }
            "plan" => {
                let hours = |key| Ok::<_, String>(self.room.now.plus_ms(w.key(key).map_or(Ok(0), span)?));
                let again = w.key("again").map(|n| n.parse().unwrap());
                duty::plan(again, w.at(1)?, hours("from")?, hours("to")?, w.plain(2).into_iter().map(duty::entry).collect())
            }
            "copy" => Input::Roster(roster::Act::CopyShifts {
                from: self.room.now.plus_ms(span(w.key("from").ok_or("from=")?)?),
                to: self.room.now.plus_ms(span(w.key("to").ok_or("to=")?)?),
                by_ms: span(w.key("later").ok_or("later=")?)?,
            }),
            "drop" => Input::Roster(roster::Act::DropShift { shift: ShiftId(w.number(1)?) }),
            "signon" | "signoff" => duty::sign(w.at(0)? == "signon", w.number(1)?, w.plain(2).into_iter().map(unit_id).collect()),
            "crew" => Input::Roster(roster::Act::ChangeCrew { unit: unit_id(w.at(1)?), crew: duty::crew(w.at(2).unwrap_or_default()) }),
            "relieve" => Input::Roster(roster::Act::Relieve { unit: unit_id(w.at(1)?), shift: ShiftId(w.number(2)?), crew: None }),
            "takes" => Input::Roster(roster::Act::ChangeVehicle { unit: unit_id(w.at(1)?), vehicle: w.at(2).ok().map(duty::vehicle_id) }),
            "place" => Input::Roster(roster::Act::Place {
                unit: unit_id(w.at(1)?),
                sector: w.key("sector").map(str::to_owned),
                post: w.key("post").map(str::to_owned),
            }),
            // Cover: `look P-1@100 P-2@700/25m`: units seen so far east, still for so long; nobody else has a position
            "look" => {
                let now = self.room.now;
                let seen = w.plain(1).into_iter().map(|word| {
                    let (unit, rest) = word.split_once('@').ok_or("unit@east")?;
                    let (east, still) = rest.split_once('/').unwrap_or((rest, "0s"));
                    let position = place(east.parse().map_err(|e| format!("{e}"))?).position;
                    Ok(cover::Seen { unit: unit_id(unit), position, still_since: now.plus_ms(-span(still)?) })
                });
                let seen: Vec<cover::Seen> = seen.collect::<Result<_, String>>()?;
                let acts = self.watch.look(&self.room.state, now, &seen);
                return Ok(acts.into_iter().map(|act| self.told(Source::Automatic, None, Input::Cover(act))).collect());
            }
            "look-closer" => {
                let acts = closer::look(&self.room, &mut Default::default());
                return Ok(acts.into_iter().map(|act| self.told(Source::Automatic, None, Input::Closer(act))).collect());
            }
            "accept-cover" | "dismiss-cover" => duty::answer(w.number(1)?, w.at(0)? == "accept-cover"),
            "print" => {
                let lang = w.plain(2).last().copied().ok_or("a language is missing")?;
                let from = w.key("from").map_or(Ok(-86_400_000), span)?;
                return printed::print(&self.room, w.at(1)?, w.number(2).ok(), lang, from);
            }
            "repeats" => return Ok(words::repeats(&self.room, &w)),
            "answering" => return words::answering(&self.room, CallId(w.number(1)?)),
            "times" => return words::times(&self.room, IncidentId(w.number(1)?)),
            _ => match written::command(&mut self.room, line)? {
                Some(written::Asked::Input(input)) => *input,
                Some(written::Asked::Shown(text)) => {
                    self.seat.clone_from(&self.room.seat);
                    return Ok(text);
                }
                None => match acts::read(&w, &self.room)?.or(closer::read(&w, &self.room.state)?) {
                    Some(input) => input,
                    None => words::input(&self.room, &w)?,
                },
            },
        };
        self.room.role = w.key("as").unwrap_or("operator").to_owned();
        self.room.position = acts::position(&w);
        self.room.seat = w.key("seat").map(str::to_owned).or_else(|| self.seat.clone());
        Ok(self.told(by, at, input))
    }

    fn told(&mut self, by: Source, at: Option<Timestamp>, input: Input) -> String {
        match self.room.send_at(by, at, input) {
            Ok(events) => self.lines(&events),
            Err(reject) => refusal(&reject),
        }
    }

    fn lines(&self, events: &[Recorded]) -> String {
        let mut out = String::new();
        for rec in events {
            writeln!(out, "{}", render::event(rec)).unwrap();
        }
        for effect in events.iter().flat_map(|rec| dispatch::effects(rec, &self.room.state)) {
            writeln!(out, "{}", render::effect(&effect)).unwrap();
        }
        out
    }

    /// `set ranking.k 5`: before anything else happens.
    fn set(&mut self, path: &str, value: &str) -> Result<String, String> {
        let mut json = serde_json::to_value(&*self.room.settings).unwrap();
        let pointer = format!("/{}", path.replace('.', "/"));
        *json.pointer_mut(&pointer).ok_or("no such setting")? = serde_json::from_str(value).map_err(|e| e.to_string())?;
        if !self.room.journal.is_empty() {
            return Err("settings come first".into());
        }
        self.room = Room::new(Settings::from_json(&json.to_string()).map_err(|e| e.to_string())?);
        Ok(String::new())
    }

    /// `unit P-1 60s [car] [radio] [service=…] [can=a+b] [crew=2]`: registered, on duty, a minute away.
    fn unit(&mut self, w: &Words<'_>) -> Result<String, String> {
        let unit = unit_id(w.at(1)?);
        let kind = [UnitKind::Car, UnitKind::Motorbike, UnitKind::Bicycle, UnitKind::Foot].into_iter().find(|k| w.has(&snake(k)));
        let reach = if w.has("radio") { Reach::Radio } else { Reach::Terminal };
        let service = w.key("service").unwrap_or("police_secours").to_owned();
        let kind = kind.unwrap_or(UnitKind::Car);
        self.room.whereabouts.insert(unit.clone(), Whereabouts::seconds(span(w.at(2)?)? as u64 / 1_000));
        let mut out = self.told(
            Source::Operator,
            None,
            Input::RegisterUnit { unit: unit.clone(), kind, service: service.clone(), reach, devices: vec![] },
        );
        out += &self.told(Source::Operator, None, Input::SetDuty { unit: unit.clone(), duty: Duty::On });
        if let Some(can) = w.key("can") {
            out += &self.told(Source::Operator, None, duty::able(&unit, kind, &service, &can.split('+').collect::<Vec<_>>()));
        }
        if let Some(crew) = w.key("crew") {
            out += &self.told(Source::Operator, None, Input::Roster(roster::Act::ChangeCrew { unit, crew: duty::crew(crew) }));
        }
        Ok(out)
    }

    /// `where P-1 60s for=2`: from this incident. `where P-1 60s|beyond|unreachable|none [ageing|stale|lost] [doubtful] [contested] [untrusted] [stated]`: no event.
    fn place_unit(&mut self, w: &Words<'_>) -> Result<String, String> {
        let travel = match w.at(2)? {
            "beyond" => Travel::Beyond(600_000),
            "unreachable" => Travel::Unreachable,
            "none" => Travel::NotSearched,
            s => Travel::Reached(span(s)? as u64),
        };
        if let Some(incident) = w.key("for") {
            let incident = IncidentId(incident.parse().map_err(|e| format!("{e}"))?);
            self.room.ways.insert((unit_id(w.at(1)?), incident), travel);
            return Ok(String::new());
        }
        let classes = [AgeClass::Ageing, AgeClass::Stale, AgeClass::Lost];
        let age = if w.has("none") { AgeClass::None } else { classes.into_iter().find(|c| w.has(&snake(c))).unwrap_or(AgeClass::Fresh) };
        let flags = (w.has("stated"), w.has("doubtful"), w.has("contested"));
        let untrusted = w.has("untrusted");
        let whereabouts = Whereabouts { travel, age, stated: flags.0, doubtful: flags.1, contested: flags.2, untrusted };
        self.room.whereabouts.insert(unit_id(w.at(1)?), whereabouts);
        Ok(String::new())
    }

    /// `calls 19 type=fight priority=P1`.
    fn many_calls(&mut self, w: &Words<'_>) -> Result<String, String> {
        let mut out = String::new();
        for _ in 0..w.number(1)? {
            let input = words::call(&self.room, w)?;
            out += &self.told(Source::Operator, None, input);
        }
        Ok(out)
    }

    fn show(&self, w: &Words<'_>) -> Result<String, String> {
        let state = &self.room.state;
        match w.at(1)? {
            "incident" => {
                let i = state.incidents().get(&IncidentId(w.number(2)?)).ok_or("not in memory")?;
                let mut waiting = i.waiting.map(|r| format!(", waits: {}", snake(&r))).unwrap_or_default();
                if let Some(x) = &i.incomplete {
                    write!(waiting, ", misses {}, {}", cards::needs(&x.open), snake(&x.waiting)).unwrap();
                }
                if i.holding.is_some() {
                    waiting.push_str(", holding");
                }
                Ok(format!("i{} {} {:?}{waiting}{}\n", i.id, snake(&i.state), i.priority, words::ties(i)))
            }
            "due" => {
                let i = state.incidents().get(&IncidentId(w.number(2)?)).ok_or("not in memory")?;
                let by = |at: Option<Timestamp>| at.map_or("no time".to_owned(), render::seconds);
                Ok(match i.due {
                    Some(d) => format!(
                        "i{} since {}: a unit by {}, on scene by {}\n",
                        i.id,
                        render::seconds(d.since),
                        by(d.assign_by),
                        by(d.arrive_by)
                    ),
                    None => format!("i{} is due to nobody\n", i.id),
                })
            }
            "call" => {
                let c = state.calls().get(&CallId(w.number(2)?)).ok_or("not in memory")?;
                Ok(format!("call {} {}{}\n", c.id, snake(&c.state), words::about_call(c, self.room.now)))
            }
            "unit" => {
                let u = state.units().get(&unit_id(w.at(2)?)).ok_or("unknown")?;
                let roster = match w.has("roster") {
                    true => {
                        let (r, devices) = (&u.roster, u.devices.iter().map(|d| d.as_str()).collect::<Vec<_>>());
                        let word = |w: &str, x: Option<String>| x.map(|x| format!(", {w} {x}")).unwrap_or_default();
                        word("shift", r.shift.map(|s| s.to_string()))
                            + &word("until", r.shift_ends_at.map(render::seconds))
                            + &word("vehicle", r.vehicle.as_ref().map(ToString::to_string))
                            + &format!(", devices [{}], strength {}", devices.join(" "), r.crew.strength)
                            + &word("sector", r.sector.clone())
                            + &word("post", r.post.clone())
                    }
                    false => String::new(),
                };
                Ok(format!("{} {}{}{roster}\n", u.id, snake(&u.disposability()), words::commanded_by(u)))
            }
            "assignment" => {
                let a = state.assignments().get(&AssignmentId(w.number(2)?)).ok_or("not in memory")?;
                let mut out = format!("a{} {} assigned {}", a.id, snake(&a.state), render::seconds(a.assigned.occurred_at));
                let journeys = a.transports.iter().flat_map(|t| [("transport", &t.start), ("destination", &t.end)]);
                let stamps = [("delivered", &a.delivered), ("acknowledged", &a.acknowledged), ("en_route", &a.en_route)];
                for (name, stamp) in stamps.into_iter().chain([("on_scene", &a.on_scene)]).chain(journeys).chain([("cleared", &a.cleared)])
                {
                    if let Some(s) = stamp {
                        write!(out, ", {name} {} by {}", render::seconds(s.occurred_at), snake(&s.source)).unwrap();
                    }
                }
                Ok(out + "\n")
            }
            other => acts::show(w, &self.room)?.or(closer::show(w, &self.room)?).ok_or_else(|| format!("show {other}?")),
        }
    }
}

fn refusal(reject: &Reject) -> String {
    format!("refused, {}: {reject}\n", reject.rule())
}
