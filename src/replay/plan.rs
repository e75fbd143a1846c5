//! A room as it is to be simulated: settings, patrols, people's habits. A policy changes a plan.

use super::patrols::PatrolPlan;
use crate::{dispatch::Settings, quantity::Timestamp};
use std::sync::Arc;

/// How long people take, and what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// The crew acknowledges after this, ms; `None`: it never does.
    pub acknowledge_ms: Option<u32>,
    /// Wheels turn this long after the assignment, ms.
    pub turnout_ms: u32,
    /// An operator who has to choose takes this long, ms.
    pub operator_ms: u32,
    /// An incident that finds nobody is given up at once instead of waiting.
    pub lost: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self { acknowledge_ms: Some(8_000), turnout_ms: 45_000, operator_ms: 30_000, lost: false }
    }
}

/// A room to be simulated.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its settings; the room's id is in them.
    pub settings: Arc<Settings>,
    /// Its patrols.
    pub patrols: Vec<PatrolPlan>,
    /// Call takers, for calls that wait for one.
    pub takers: u32,
    /// What people do.
    pub habits: Habits,
    /// When the simulation begins.
    pub start: Timestamp,
}
