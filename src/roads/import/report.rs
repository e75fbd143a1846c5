//! What an import made, for people.

use crate::roads::{
    gazetteer::{Entry, Gazetteer},
    graph::BuildReport,
    kind::Kind,
    mapfile::MapFile,
    profile::Metric,
};
use std::{collections::BTreeMap, fmt, path::PathBuf};

/// What an import made.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where it is.
    pub dir: PathBuf,
    /// What `map.json` says.
    pub map: MapFile,
}

/// What [`super::prepare`] found or made.
#[derive(Clone, Debug)]
pub enum Prepared {
    /// The directory already held this map.
    Ready(Report),
    /// It was made.
    Made(Report),
}

impl Prepared {
    /// The map, whichever way.
    pub const fn report(&self) -> &Report {
        match self {
            Self::Ready(r) | Self::Made(r) => r,
        }
    }
}

/// Counts for `map.json`.
pub fn counts(graph: &BuildReport, gazetteer: &Gazetteer, basemap: crate::roads::basemap::Written) -> BTreeMap<String, u64> {
    let named = |f: fn(&Entry) -> bool| gazetteer.entries().iter().filter(|e| f(e)).count() as u64;
    let mut out: BTreeMap<String, u64> = [
        ("road nodes", graph.nodes),
        ("road edges", graph.edges),
        ("turns", graph.turns),
        ("streets with a name", named(|e| e.kind == Kind::Street)),
        ("places with a name", named(|e| e.kind != Kind::Street && !e.is_landmark())),
        ("landmarks", named(Entry::is_landmark)),
        ("tiles", basemap.tiles),
        ("drawn features", basemap.features),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect();
    for (metric, (open, within)) in Metric::ALL.iter().zip(graph.connected) {
        if !metric.siren {
            let who = format!("{:?}", metric.profile).to_lowercase();
            out.insert(format!("edges open to {who}"), open);
            out.insert(format!("edges open to {who}, connected"), within);
        }
    }
    for (what, n) in &graph.restrictions {
        out.insert(format!("turn restrictions: {what}"), *n);
    }
    out
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let m = &self.map;
        writeln!(f, "Map `{}` in {}", m.name, self.dir.display())?;
        writeln!(f, "  {} ({})", m.attribution, if m.synthetic { "this city does not exist" } else { "real data" })?;
        for (name, part) in &m.files {
            writeln!(f, "  {name:<18} {:>10}", size(part.bytes))?;
        }
        for (what, n) in m.counts.iter().filter(|(_, n)| **n > 0) {
            writeln!(f, "  {n:>10}  {what}")?;
        }
        if !m.skipped.by_reason.is_empty() {
            writeln!(f, "Skipped:")?;
            for (why, n) in &m.skipped.by_reason {
                writeln!(f, "  {n:>10}  {why}")?;
            }
        }
        Ok(())
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} B"),
        10_000..=9_999_999 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
