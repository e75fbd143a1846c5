//! The organisation: a tree of nodes of configured kinds, under which the room has its place.

use super::{
    Labels, Settings, SettingsError,
    check::{labels, unique},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most nodes of the tree.
const NODES: usize = 2_000;

/// A level of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationKind {
    /// Code, for example `arrondissement`.
    pub code: String,
    /// Its name.
    pub labels: Labels,
}

/// A node of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationNode {
    /// Code, for example `marrakech_medina`.
    pub code: String,
    /// Its level: a code of `organisation_kinds`.
    pub kind: String,
    /// Its name.
    pub labels: Labels,
    /// The node it belongs to; none for a root.
    #[serde(default)]
    pub parent: Option<String>,
}

impl Settings {
    /// A node and those above it, lowest first; empty when there is no such node.
    pub fn line_of(&self, code: &str) -> Vec<&OrganisationNode> {
        let mut line: Vec<&OrganisationNode> = Vec::new();
        let mut next = Some(code);
        while let Some(node) = next.and_then(|code| self.organisation.iter().find(|n| n.code == code)) {
            // Checked to be a tree; the bound keeps an unchecked one from hanging.
            if line.len() > self.organisation.len() {
                break;
            }
            line.push(node);
            next = node.parent.as_deref();
        }
        line
    }
}

pub(super) fn check(s: &Settings) -> Result<(), SettingsError> {
    let bad = |field: String, why: String| Err(SettingsError::Field { field, why });
    unique("organisation_kinds", s.organisation_kinds.iter().map(|k| (k.code.as_str(), &k.labels)))?;
    unique("organisation", s.organisation.iter().map(|n| (n.code.as_str(), &n.labels)))?;
    if s.organisation.len() > NODES {
        return bad("organisation".into(), format!("has {} nodes, at most {NODES}", s.organisation.len()));
    }
    let parents: BTreeMap<&str, Option<&str>> = s.organisation.iter().map(|n| (n.code.as_str(), n.parent.as_deref())).collect();
    for n in &s.organisation {
        labels(&format!("organisation.{}", n.code), &n.labels)?;
        if !s.organisation_kinds.iter().any(|k| k.code == n.kind) {
            return bad(format!("organisation.{}.kind", n.code), format!("`{}` is not among the organisation_kinds", n.kind));
        }
        let (mut at, mut steps) = (n.parent.as_deref(), 0);
        while let Some(code) = at {
            let Some(above) = parents.get(code) else {
                return bad(format!("organisation.{}.parent", n.code), format!("`{code}` is not a node"));
            };
            steps += 1;
            if steps > parents.len() {
                return bad(format!("organisation.{}.parent", n.code), "goes round in a circle".into());
            }
            at = *above;
        }
    }
    match &s.node {
        Some(node) if !parents.contains_key(node.as_str()) => bad("node".into(), format!("`{node}` is not a node of the organisation")),
        _ => Ok(()),
    }
}
