//! Reading OpenStreetMap extracts in PBF form (OSM wiki "PBF Format").
//!
//! The file is read three times (relations, ways, nodes), so that only the nodes that something needs are held in memory.
//! A file that does not read cleanly to its last byte is refused with the place where it broke.

use super::extract::{Area, Extract, Node, Restriction, RestrictionKind, Source, SourceKind, Tags, Via, Way};
use crate::quantity::Position;
use osmpbf::{BlobDecode, BlobReader, DenseNode, Element, RelMemberType, Relation};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
};
use thiserror::Error;

/// Why an extract cannot be used.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file cannot be opened or read.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file stops making sense at this byte.
    #[error("{path} is broken at byte {offset} of {size}: {what}; download or export the extract again")]
    Broken {
        /// The file.
        path: PathBuf,
        /// First byte of the block that could not be read.
        offset: u64,
        /// Length of the file.
        size: u64,
        /// What is wrong there.
        what: String,
    },
    /// One element of the file is broken.
    #[error("{path} is broken in the block at byte {offset}, {element}: {what}; download or export the extract again")]
    BrokenElement {
        /// The file.
        path: PathBuf,
        /// First byte of its block.
        offset: u64,
        /// Kind and number, for instance `way 123`.
        element: String,
        /// What is wrong with it.
        what: String,
    },
    /// The file needs a reader that understands this feature.
    #[error("{path} needs the feature `{feature}`, which is not supported; use a plain extract without history")]
    Feature {
        /// The file.
        path: PathBuf,
        /// The feature's name in the file's header.
        feature: String,
    },
    /// The file is sound but holds no way with a `highway` tag.
    #[error("{path} holds no roads ({nodes} nodes, {ways} ways read); choose an extract of a place with streets")]
    Empty {
        /// The file.
        path: PathBuf,
        /// Nodes kept.
        nodes: u64,
        /// Ways kept.
        ways: u64,
    },
}

/// Keys that make a way, an area or a node worth keeping.
const KEYS: [&str; 19] = [
    "aeroway",
    "amenity",
    "barrier",
    "boundary",
    "building",
    "healthcare",
    "highway",
    "historic",
    "landuse",
    "leisure",
    "man_made",
    "natural",
    "office",
    "place",
    "public_transport",
    "railway",
    "shop",
    "tourism",
    "waterway",
];

/// Reads an extract. `progress(done, total)` is called with bytes after every block; total is three times the file's length.
///
/// # Errors
/// See [`ReadError`].
pub fn read(path: &Path, mut progress: impl FnMut(u64, u64)) -> Result<Extract, ReadError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.trim_end_matches(".pbf").trim_end_matches(".osm").to_owned();
    let mut out = Extract::new(Source { kind: SourceKind::Osm, name });

    let file = Pass::new(path)?;
    let total = file.size * 3;
    file.run(|element| relation_element(element, &mut out), |done| progress(done, total))?;
    let mut ring_ways: Vec<i64> = out.areas.iter().flat_map(|a| a.outer.iter().chain(&a.inner)).copied().collect();
    ring_ways.sort_unstable();
    ring_ways.dedup();

    let file = Pass::new(path)?;
    let size = file.size;
    file.run(|element| way_element(element, &ring_ways, &mut out), |done| progress(size + done, total))?;
    let mut needed: Vec<i64> = out.ways.iter().flat_map(|w| w.refs.iter()).copied().collect();
    needed.sort_unstable();
    needed.dedup();

    let file = Pass::new(path)?;
    file.run(|element| node_element(element, &needed, &mut out), |done| progress(size * 2 + done, total))?;

    out.sort();
    if !out.ways.iter().any(|w| w.tags.get("highway").is_some()) {
        return Err(ReadError::Empty { path: path.to_owned(), nodes: out.nodes.len() as u64, ways: out.ways.len() as u64 });
    }
    Ok(out)
}

/// What is wrong with an element, and its name.
type Fault = (String, String);

fn relation_element(element: &Element<'_>, out: &mut Extract) -> Result<(), Fault> {
    let Element::Relation(relation) = element else { return Ok(()) };
    let fault = |what: &str| (format!("relation {}", relation.id()), what.to_owned());
    let tags = tags_of(relation.raw_tags().map(|(k, v)| (k as usize, v as usize)), relation.raw_stringtable()).map_err(fault)?;
    match tags.get("type") {
        Some("restriction") => restriction(relation, &tags, out).map_err(fault),
        Some("multipolygon" | "boundary") if worth_keeping(&tags) => {
            let (mut outer, mut inner) = (Vec::new(), Vec::new());
            for m in relation.members().filter(|m| m.member_type == RelMemberType::Way) {
                match m.role().map_err(|_| fault("a role is not in the string table"))? {
                    "inner" => inner.push(m.member_id),
                    _ => outer.push(m.member_id),
                }
            }
            out.areas.push(Area { id: relation.id(), tags, outer, inner });
            Ok(())
        }
        _ => {
            out.skipped.count("relation of another type");
            Ok(())
        }
    }
}

fn restriction(relation: &Relation<'_>, tags: &Tags, out: &mut Extract) -> Result<(), &'static str> {
    let general = tags.get("restriction").map(|v| (v, None));
    let special = tags.iter().find_map(|(k, v)| {
        let vehicle = k.strip_prefix("restriction:").filter(|s| *s != "conditional" && !s.ends_with(":conditional"))?;
        Some((v, Some(Box::from(vehicle))))
    });
    let Some((value, only_for)) = general.or(special) else {
        out.skipped.count("turn restriction at certain hours only");
        return Ok(());
    };
    let kind = match value {
        v if v.starts_with("no_entry") || v.starts_with("no_exit") => {
            out.skipped.count("turn restriction no_entry or no_exit");
            return Ok(());
        }
        v if v.starts_with("no_") => RestrictionKind::No,
        v if v.starts_with("only_") => RestrictionKind::Only,
        _ => {
            out.skipped.count("turn restriction of unknown kind");
            return Ok(());
        }
    };
    let (mut from, mut to, mut via_node, mut via_ways) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for m in relation.members() {
        match (m.role().map_err(|_| "a role is not in the string table")?, m.member_type) {
            ("from", RelMemberType::Way) => from.push(m.member_id),
            ("to", RelMemberType::Way) => to.push(m.member_id),
            ("via", RelMemberType::Node) => via_node.push(m.member_id),
            ("via", RelMemberType::Way) => via_ways.push(m.member_id),
            _ => {}
        }
    }
    let via = match (via_node.as_slice(), via_ways.is_empty()) {
        ([node], true) => Via::Node(*node),
        ([], false) => Via::Ways(via_ways),
        _ => {
            out.skipped.count("turn restriction without one clear via");
            return Ok(());
        }
    };
    let ([from], [to]) = (from.as_slice(), to.as_slice()) else {
        out.skipped.count("turn restriction without one from and one to");
        return Ok(());
    };
    let except = tags.get("except").map(|v| v.split(';').map(|s| Box::from(s.trim())).collect()).unwrap_or_default();
    out.restrictions.push(Restriction { id: relation.id(), kind, from: *from, via, to: *to, except, only_for });
    Ok(())
}

fn way_element(element: &Element<'_>, ring_ways: &[i64], out: &mut Extract) -> Result<(), Fault> {
    let Element::Way(way) = element else { return Ok(()) };
    let tags = tags_of(way.raw_tags().map(|(k, v)| (k as usize, v as usize)), way.raw_stringtable())
        .map_err(|what| (format!("way {}", way.id()), what.to_owned()))?;
    if worth_keeping(&tags) || ring_ways.binary_search(&way.id()).is_ok() {
        out.ways.push(Way { id: way.id(), refs: way.refs().collect(), tags });
    } else {
        out.skipped.count("way that is neither road nor drawn");
    }
    Ok(())
}

fn node_element(element: &Element<'_>, needed: &[i64], out: &mut Extract) -> Result<(), Fault> {
    let (id, lat, lon, tags) = match element {
        Element::Node(n) => {
            (n.id(), n.nano_lat(), n.nano_lon(), tags_of(n.raw_tags().map(|(k, v)| (k as usize, v as usize)), n.raw_stringtable()))
        }
        Element::DenseNode(n) => (n.id(), n.nano_lat(), n.nano_lon(), Ok(dense_tags(n))),
        _ => return Ok(()),
    };
    let fault = |what: &str| (format!("node {id}"), what.to_owned());
    let tags = tags.map_err(fault)?;
    let tagged = worth_keeping(&tags);
    if !tagged && needed.binary_search(&id).is_err() {
        return Ok(());
    }
    // Nanodegrees to 1e-7 degree, to the nearest.
    let e7 = |nano: i64| i32::try_from((nano + nano.signum() * 50) / 100).ok();
    let position = e7(lat).zip(e7(lon)).and_then(|(lat, lon)| Position::new(lat, lon));
    let position = position.ok_or_else(|| fault("it lies outside ±90° / ±180°"))?;
    out.nodes.push(Node { id, position });
    if tagged {
        out.node_tags.insert(id, tags);
    }
    Ok(())
}

fn dense_tags(node: &DenseNode<'_>) -> Tags {
    Tags::new(node.tags())
}

fn worth_keeping(tags: &Tags) -> bool {
    tags.iter().any(|(k, _)| KEYS.binary_search(&k).is_ok())
}

fn tags_of(pairs: impl Iterator<Item = (usize, usize)>, table: &[Vec<u8>]) -> Result<Tags, &'static str> {
    let text = |i: usize| {
        let bytes = table.get(i).ok_or("a tag is not in the string table")?;
        std::str::from_utf8(bytes).map_err(|_| "a tag is not UTF-8")
    };
    let mut found = Vec::new();
    for (k, v) in pairs {
        found.push((text(k)?, text(v)?));
    }
    Ok(Tags::new(found))
}

/// One reading of the file, block by block.
struct Pass {
    path: PathBuf,
    size: u64,
    read: Arc<AtomicU64>,
    blobs: BlobReader<Counting>,
}

impl Pass {
    fn new(path: &Path) -> Result<Self, ReadError> {
        let io = |source| ReadError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        let meta = file.metadata().map_err(io)?;
        if !meta.is_file() {
            return Err(io(std::io::Error::other("it is not a plain file")));
        }
        let read = Arc::new(AtomicU64::new(0));
        // Unbuffered: the count must not run ahead of what the block reader took, and blocks are read in large pieces anyway.
        let blobs = BlobReader::new(Counting { file, read: Arc::clone(&read) });
        Ok(Self { path: path.to_owned(), size: meta.len(), read, blobs })
    }

    fn run(mut self, mut each: impl FnMut(&Element<'_>) -> Result<(), Fault>, mut progress: impl FnMut(u64)) -> Result<(), ReadError> {
        let mut offset = 0;
        loop {
            let broken = |what: String| ReadError::Broken { path: self.path.clone(), offset, size: self.size, what };
            let blob = match self.blobs.next() {
                // The block reader takes an end of file in the middle of a length for a clean end.
                None if offset == self.size => return Ok(()),
                None => return Err(broken("the file ends in the middle of a block".into())),
                Some(blob) => blob.map_err(|e| broken(e.to_string()))?,
            };
            match blob.decode().map_err(|e| broken(e.to_string()))? {
                BlobDecode::OsmHeader(header) => {
                    if let Some(f) = header.required_features().iter().find(|f| *f != "OsmSchema-V0.6" && *f != "DenseNodes") {
                        return Err(ReadError::Feature { path: self.path, feature: f.clone() });
                    }
                }
                BlobDecode::OsmData(block) => {
                    for element in block.elements() {
                        each(&element).map_err(|(element, what)| ReadError::BrokenElement {
                            path: self.path.clone(),
                            offset,
                            element,
                            what,
                        })?;
                    }
                }
                BlobDecode::Unknown(_) => {}
            }
            offset = self.read.load(Ordering::Relaxed);
            progress(offset);
        }
    }
}

struct Counting {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buf)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

#[cfg(test)]
#[path = "osm_tests.rs"]
mod tests;
