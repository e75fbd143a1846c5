//! A policy file: what is to be different from the room's own rules. Everything left out stays as it is.

use super::{ReplayError, coverage::Cap, patrols::PatrolPlan, plan::Plan};
use crate::{
    dispatch::model::{Priority, UnitKind},
    id::UnitId,
    quantity::Position,
};
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// How candidates are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The real rule: fastest by road (by the settings' estimate where there is no map).
    #[default]
    FastestByRoad,
    /// Nearest in a straight line.
    ClosestStraightLine,
}

/// A policy.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// What its column is called, 1–24 characters; the file's name when left out.
    pub name: String,
    /// Who is first.
    pub choose: Order,
    /// The capped coverage rule on top.
    pub coverage: Option<Coverage>,
    /// Priorities assigned without a person.
    pub automatic: Option<Vec<Priority>>,
    /// Other run cards: by type code.
    pub types: BTreeMap<String, Card>,
    /// Another number of units.
    pub units: Units,
    /// Other posts.
    pub posts: Posts,
    /// Another number of call takers (a record's calls then wait for them instead of being answered as recorded).
    pub takers: Option<u32>,
}

/// The capped coverage rule.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// How much later than the fastest, s, 0–90.
    pub cap_s: u32,
    /// A unit covers what it reaches within this, s, 1–7200.
    #[serde(default = "target")]
    pub target_s: u32,
    /// Above this utilisation only speed counts, 0–1.
    #[serde(default = "half")]
    pub off_above: f64,
}

const fn target() -> u32 {
    600
}

const fn half() -> f64 {
    0.5
}

/// Who may be sent to a type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Card {
    /// Kinds accepted; empty: all.
    pub kinds: Option<Vec<UnitKind>>,
    /// Services accepted; empty: all.
    pub services: Option<Vec<String>>,
}

/// How many units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Units {
    /// So many per hundred of the real ones, 1–1000, rounded: fewer are left out evenly, more are copies at the same posts.
    pub percent: Option<u32>,
    /// These are left out.
    pub without: Vec<UnitId>,
}

/// Where units wait.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Posts {
    /// By call sign: [latitude, longitude].
    pub of: BTreeMap<String, [f64; 2]>,
    /// Dealt to the remaining units in order of call sign, again and again.
    pub places: Vec<[f64; 2]>,
}

impl Policy {
    /// The room's own rules.
    pub fn baseline() -> Self {
        Self { name: "baseline".into(), ..Self::default() }
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`ReplayError::PolicyRead`], [`ReplayError::Policy`] with line or key.
    pub fn read(path: &Path) -> Result<Self, ReplayError> {
        let text = std::fs::read_to_string(path).map_err(|source| ReplayError::PolicyRead { path: path.to_owned(), source })?;
        let mut policy = Self::from_toml(&text).map_err(|why| ReplayError::Policy { path: path.to_owned(), why })?;
        if policy.name.is_empty() {
            let stem = path.file_stem().map_or_else(|| "policy".into(), |s| s.to_string_lossy());
            policy.name = stem.chars().take(24).collect();
        }
        Ok(policy)
    }

    /// Reads and checks TOML.
    ///
    /// # Errors
    /// What is wrong, with its line or key.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let policy: Self = toml::from_str(text).map_err(|e| e.to_string().trim_end().to_owned())?;
        let range = |key: &str, ok: bool, must: &str| if ok { Ok(()) } else { Err(format!("{key} must be {must}")) };
        range("name", policy.name.chars().count() <= 24, "1 to 24 characters")?;
        if let Some(c) = policy.coverage {
            range("coverage.cap_s", c.cap_s <= 90, "0 to 90 seconds")?;
            range("coverage.target_s", (1..=7_200).contains(&c.target_s), "1 to 7200 seconds")?;
            range("coverage.off_above", (0.0..=1.0).contains(&c.off_above), "0 to 1")?;
        }
        range("units.percent", policy.units.percent.is_none_or(|p| (1..=1_000).contains(&p)), "1 to 1000")?;
        range("takers", policy.takers.is_none_or(|n| (1..=10_000).contains(&n)), "1 to 10000")?;
        for p in policy.posts.of.values().chain(&policy.posts.places) {
            range("posts", position(*p).is_some(), "[latitude, longitude] in degrees")?;
        }
        Ok(policy)
    }

    /// The numbers of its coverage rule.
    pub fn cap(&self) -> Option<Cap> {
        self.coverage.map(|c| Cap { cap_s: c.cap_s, target_s: c.target_s, off_above: c.off_above })
    }

    /// The plan as this policy would have it.
    ///
    /// # Errors
    /// What does not fit this room: a type, service or unit it does not know.
    pub fn applied(&self, plan: &Plan) -> Result<Plan, String> {
        let mut plan = plan.clone();
        let settings = Arc::make_mut(&mut plan.settings);
        if let Some(automatic) = &self.automatic {
            settings.priorities.iter_mut().for_each(|p| p.automatic = automatic.contains(&p.priority));
        }
        for (code, card) in &self.types {
            let known = settings.types.iter().map(|t| t.code.as_str()).collect::<Vec<_>>().join(", ");
            let t = settings.types.iter_mut().find(|t| t.code == *code);
            let t = t.ok_or_else(|| format!("types.{code}: the room has no such type; it has {known}"))?;
            if let Some(kinds) = &card.kinds {
                t.kinds.clone_from(kinds);
            }
            if let Some(services) = &card.services {
                t.services.clone_from(services);
            }
        }
        settings.check().map_err(|e| e.to_string())?;
        plan.takers = self.takers.unwrap_or(plan.takers);
        self.change_units(&mut plan.patrols)?;
        Ok(plan)
    }

    fn change_units(&self, patrols: &mut Vec<PatrolPlan>) -> Result<(), String> {
        patrols.sort_by(|a, b| a.id.cmp(&b.id));
        let known = |id: &str, patrols: &[PatrolPlan]| patrols.iter().any(|p| p.id.as_str() == id);
        for id in self.units.without.iter().map(UnitId::as_str).chain(self.posts.of.keys().map(String::as_str)) {
            if !known(id, patrols) {
                return Err(format!("there is no unit `{id}` in this room"));
            }
        }
        patrols.retain(|p| !self.units.without.contains(&p.id));
        if let Some(percent) = self.units.percent {
            *patrols = resized(patrols, percent)?;
        }
        let mut dealt = self.posts.places.iter().cycle();
        for p in patrols.iter_mut() {
            if let Some(at) = self.posts.of.get(p.id.as_str()).or_else(|| dealt.next()).copied().and_then(position) {
                p.post = at;
            }
        }
        Ok(())
    }
}

/// Evenly fewer, or more as copies `ID-2`, `ID-3`, ….
fn resized(patrols: &[PatrolPlan], percent: u32) -> Result<Vec<PatrolPlan>, String> {
    let (n, have) = (patrols.len() * percent as usize, patrols.len());
    let want = ((n + 50) / 100).max(1);
    let mut out = Vec::with_capacity(want);
    for i in 0..want {
        // Spread over all, so that every part of the list gives or gets its share.
        let (from, copy) = if want <= have { (i * have / want, 0) } else { (i % have.max(1), i / have.max(1)) };
        let Some(p) = patrols.get(from) else { break };
        let mut p = p.clone();
        if copy > 0 {
            let id = format!("{}-{}", p.id, copy + 1);
            p.id = UnitId::new(&id).map_err(|e| e.to_string())?;
        }
        out.push(p);
    }
    Ok(out)
}

fn position([lat, lon]: [f64; 2]) -> Option<Position> {
    Position::from_degrees(lat, lon)
}
