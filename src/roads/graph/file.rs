//! The graph on disk.
//!
//! Little-endian. A head of 64 bytes — magic, format version, CRC-32 of everything behind it (IEEE 802.3), length of the file, SHA-256 of
//! the content — and the arrays one after the other, each with its count. The file is read whole and checked before use: a map that is
//! replaced or cut while the server runs cannot hurt it, and reading a city takes some ten milliseconds.

use super::codec::{Reader, Writer};
use super::data::{Graph, NONE, Turn};
use crate::quantity::Position;
use crate::roads::access::Class;
use crate::roads::extract::{Source, SourceKind};
use crate::roads::profile::{DrivingSide, METRICS, TURN_CLASSES};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Name of the file in a map directory.
pub const FILE_NAME: &str = "graph.dwg";
/// Version of the format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"DAWRIAG\n";
const HEAD: usize = 64;

/// Why a graph file cannot be used. Every message says what to do.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("there is no road graph at {path}; make one with `dawria map import FILE.osm.pbf --out DIR`")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The system cannot read it.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something else.
    #[error("{path} is not a road graph; name the directory that `dawria map import` made")]
    NotAGraph {
        /// The file.
        path: PathBuf,
    },
    /// Written by another version of the program.
    #[error("{path} has format {found}, this program reads {FORMAT_VERSION}; {}", if *found > FORMAT_VERSION { "update the program, or import the map again with this one" } else { "import the map again" })]
    Version {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// Shorter or longer than its head says.
    #[error("{path} has {found} bytes instead of {expected}; it was not copied whole, copy or import the map again")]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes according to its head.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// The content is not what was written.
    #[error("{path} is damaged (its checksum does not match); check the disk, then copy or import the map again")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The checksum matches, yet the numbers cannot be right.
    #[error("{path} is wrong inside ({what}); import the map again, and report this if it stays")]
    Inconsistent {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
    },
}

/// Hex SHA-256 of a graph's content.
pub fn content_checksum(graph: &Graph) -> String {
    hex(&Sha256::digest(content(graph)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn content(g: &Graph) -> Vec<u8> {
    let mut w = Writer::default();
    w.text(&g.source.name);
    match g.source.kind {
        SourceKind::Osm => w.u32s([0, 0, 0]),
        SourceKind::Synthetic { seed } => w.u32s([1, seed as u32, (seed >> 32) as u32]),
    }
    w.u32s([if g.side == DrivingSide::Left { 1 } else { 0 }]);
    w.u32s(g.turn_ms.iter().flatten().copied());
    w.positions(&g.nodes);
    w.u32s(g.chain_start.iter().copied());
    w.positions(&g.points);
    w.u32s(g.along_mm.iter().copied());
    w.bytes(&g.chain_class);
    w.bytes(&g.chain_flags);
    w.u32s(g.chain_edges.iter().flatten().copied());
    w.u32s(g.edge_tail.iter().copied());
    w.u32s(g.edge_head.iter().copied());
    w.u32s(g.edge_chain.iter().copied());
    w.bytes(&g.edge_component);
    for weights in &g.weights {
        w.u32s(weights.iter().copied());
    }
    w.u32s(g.phantoms.iter().copied());
    w.u32s(g.turn_start.iter().copied());
    w.u32s(g.turns.iter().map(|t| t.from));
    w.u32s(g.turns.iter().map(|t| u32::from(t.allowed) | u32::from(t.class) << 8));
    w.0
}

/// The whole file as bytes.
pub fn encode(graph: &Graph) -> Vec<u8> {
    let content = content(graph);
    let mut out = Vec::with_capacity(HEAD + content.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&((HEAD + content.len()) as u64).to_le_bytes());
    out.extend_from_slice(&Sha256::digest(&content));
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(&content);
    let crc = crc32fast::hash(&out[16..]);
    out[12..16].copy_from_slice(&crc.to_le_bytes());
    out
}

/// Writes the graph; the old file stays until the new one is whole on the disk.
///
/// # Errors
/// What the system says.
pub fn save(graph: &Graph, path: &Path) -> std::io::Result<()> {
    let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fresh = path.with_extension("new");
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(&encode(graph))?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&fresh, path)?;
    std::fs::File::open(dir)?.sync_all()
}

/// Reads and checks a graph file.
///
/// # Errors
/// See [`OpenError`].
pub fn open(path: &Path) -> Result<Graph, OpenError> {
    let bytes = std::fs::read(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => OpenError::Missing { path: path.to_owned() },
        _ => OpenError::Io { path: path.to_owned(), source },
    })?;
    decode(&bytes, path)
}

/// Checks the bytes of a graph file; `path` is for the messages.
///
/// # Errors
/// See [`OpenError`].
pub fn decode(bytes: &[u8], path: &Path) -> Result<Graph, OpenError> {
    let path = || path.to_owned();
    let found = bytes.len() as u64;
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
        return Err(OpenError::NotAGraph { path: path() });
    }
    let Some((head, content)) = bytes.split_at_checked(HEAD) else {
        return Err(OpenError::Length { path: path(), expected: HEAD as u64, found });
    };
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    if word(8) != FORMAT_VERSION {
        return Err(OpenError::Version { path: path(), found: word(8) });
    }
    let expected = u64::from(word(16)) | u64::from(word(20)) << 32;
    if expected != found {
        return Err(OpenError::Length { path: path(), expected, found });
    }
    if crc32fast::hash(&bytes[16..]) != word(12) {
        return Err(OpenError::Damaged { path: path() });
    }
    let mut graph = parse(content).ok_or_else(|| OpenError::Inconsistent { path: path(), what: "an array is cut" })?;
    check(&graph).map_err(|what| OpenError::Inconsistent { path: path(), what })?;
    graph.derive();
    graph.checksum = hex(&head[24..56]);
    Ok(graph)
}

fn parse(content: &[u8]) -> Option<Graph> {
    let mut r = Reader(content);
    let name = r.text()?;
    let kind = match r.u32s()?.as_slice() {
        [0, _, _] => SourceKind::Osm,
        [1, low, high] => SourceKind::Synthetic { seed: u64::from(*low) | u64::from(*high) << 32 },
        _ => return None,
    };
    let side = match r.u32s()?.as_slice() {
        [0] => DrivingSide::Right,
        [1] => DrivingSide::Left,
        _ => return None,
    };
    let costs = r.u32s()?;
    if costs.len() != METRICS * TURN_CLASSES {
        return None;
    }
    let mut graph = Graph {
        source: Source { kind, name },
        side,
        turn_ms: std::array::from_fn(|m| std::array::from_fn(|c| costs[m * TURN_CLASSES + c])),
        nodes: r.positions()?,
        chain_start: r.u32s()?,
        points: r.positions()?,
        along_mm: r.u32s()?,
        chain_class: r.bytes()?.to_vec(),
        chain_flags: r.bytes()?.to_vec(),
        chain_edges: r.u32s()?.chunks_exact(2).map(|c| [c[0], c[1]]).collect(),
        edge_tail: r.u32s()?,
        edge_head: r.u32s()?,
        edge_chain: r.u32s()?,
        edge_component: r.bytes()?.to_vec(),
        weights: Default::default(),
        phantoms: Vec::new(),
        turn_start: Vec::new(),
        turns: Vec::new(),
        phantom_of: Vec::new(),
        checksum: String::new(),
    };
    for weights in &mut graph.weights {
        *weights = r.u32s()?;
    }
    graph.phantoms = r.u32s()?;
    graph.turn_start = r.u32s()?;
    let (from, rest) = (r.u32s()?, r.u32s()?);
    let turn = |(from, rest): (u32, u32)| Turn { from, allowed: rest as u8, class: (rest >> 8) as u8 };
    graph.turns = (from.len() == rest.len()).then(|| from.into_iter().zip(rest).map(turn).collect())?;
    r.0.is_empty().then_some(graph)
}

/// Every number that later serves as an index is checked here, once, so that searches need not.
fn check(g: &Graph) -> Result<(), &'static str> {
    let need = |ok: bool, what: &'static str| if ok { Ok(()) } else { Err(what) };
    let (nodes, chains, edges, states) = (g.nodes.len(), g.chains(), g.edges(), g.states());
    let rising = |starts: &[u32], n: usize, last: usize, least: u32| {
        starts.len() == n + 1
            && starts.first() == Some(&0)
            && starts.last().is_some_and(|l| *l as usize == last)
            && starts.windows(2).all(|w| w[1] >= w[0].saturating_add(least))
    };
    need(edges > 0 && states < NONE as usize, "number of edges")?;
    need(rising(&g.chain_start, chains, g.points.len(), 2) && g.along_mm.len() == g.points.len(), "geometry")?;
    need((0..chains as u32).all(|c| g.chain_length_mm(c) > 0 && g.chain_line(c).1.is_sorted()), "lengths")?;
    need(g.chain_class.len() == chains && g.chain_flags.len() == chains, "chains")?;
    need(g.chain_class.iter().all(|c| Class::from_number(*c).is_some()), "kinds of road")?;
    need(g.edge_tail.len() == edges && g.edge_head.len() == edges && g.edge_component.len() == edges, "edges")?;
    need(g.edge_tail.iter().chain(&g.edge_head).all(|n| (*n as usize) < nodes), "ends of edges")?;
    need(g.edge_chain.iter().all(|c| ((*c / 2) as usize) < chains), "chains of edges")?;
    let sound = |(chain, pair): (usize, &[u32; 2])| {
        (0..2).all(|d| pair[d] == NONE || g.edge_chain.get(pair[d] as usize).is_some_and(|c| *c as usize == chain * 2 + d))
    };
    need(g.chain_edges.iter().enumerate().all(sound), "edges of chains")?;
    need(g.weights.iter().all(|w| w.len() == edges && w.iter().all(|ms| *ms <= u32::MAX / 2)), "times")?;
    need(g.phantoms.iter().all(|e| (*e as usize) < edges), "phantoms")?;
    need(rising(&g.turn_start, states, g.turns.len(), 0), "turns")?;
    need(g.turns.iter().all(|t| (t.from as usize) < states && usize::from(t.class) < TURN_CLASSES), "turns")?;
    let on_earth = |p: &Position| Position::new(p.lat_e7, p.lon_e7).is_some();
    need(g.nodes.iter().chain(&g.points).all(on_earth), "positions")
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
