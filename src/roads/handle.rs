//! The handle that the rest of the program holds: graph, index and closures of one map.

use super::closures::Overlay;
use super::graph::{Graph, OpenError, file};
use super::index::Index;
use super::scratch::Pool;
use crate::quantity::Position;
use std::path::Path;
use std::sync::Arc;

/// The roads of one map, ready for questions. Cheap to clone; clones share everything. All answers are the same on every machine.
#[derive(Clone, Debug)]
pub struct Roads {
    pub(super) graph: Arc<Graph>,
    pub(super) index: Arc<Index>,
    pub(super) overlay: Arc<Overlay>,
    pub(super) pool: Arc<Pool>,
}

impl Roads {
    /// Opens the road graph of a map directory.
    ///
    /// # Errors
    /// [`OpenError`]: missing, cut, damaged, or of another version.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        file::open(&dir.join(file::FILE_NAME)).map(Self::from_graph)
    }

    /// From a graph just built.
    pub fn from_graph(graph: Graph) -> Self {
        let index = Index::new(&graph);
        Self { graph: Arc::new(graph), index: Arc::new(index), overlay: Arc::default(), pool: Arc::default() }
    }

    /// Hex SHA-256 of the graph's content: names the map in decision records.
    pub fn checksum(&self) -> &str {
        &self.graph.checksum
    }

    /// Names the closures in force: `open` without any, else 16 hex digits that are the same wherever the same edges are closed.
    pub fn weights_version(&self) -> &str {
        self.overlay.version()
    }

    /// The graph itself.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// South-west and north-east corners; `None` never happens for a graph that was built.
    pub fn bounds(&self) -> Option<(Position, Position)> {
        self.graph.bounds()
    }
}
