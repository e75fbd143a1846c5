//! The road map.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The road map made by `dawria map import`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct MapConfig {
    /// Its folder. Without one, units are ranked in a straight line, and every list says so.
    pub dir: Option<PathBuf>,
}
