//! A gazetteer in memory, ready to answer.

use super::{
    Entry, FileError, Hit, Near,
    file::{self, Content},
    index::{Index, Postings},
    reverse::Reverse,
    search::Store,
};
use crate::{
    quantity::Position,
    roads::{extract::Extract, label::Names},
};
use std::path::Path;

/// Landmarks of one name closer than this, in metres, are the same landmark: the newer line replaces the older.
const SAME_LANDMARK_M: f64 = 200.0;

/// Named things and where they are.
pub struct Gazetteer {
    content: Content,
    postings: Postings,
    reverse: Reverse,
}

impl Gazetteer {
    /// From raw map data, with the landmarks of an earlier gazetteer of the same place.
    pub fn build(extract: &Extract, landmarks: Vec<Entry>) -> Self {
        let mut entries = super::build::entries(extract);
        entries.extend(landmarks.into_iter().map(|l| Entry { within: None, ..l }));
        Self::from_entries(entries)
    }

    fn from_entries(mut entries: Vec<Entry>) -> Self {
        let areas = super::area::Areas::of(&entries);
        for i in 0..entries.len() {
            if entries[i].is_landmark() {
                entries[i].within = areas.around(&entries, i);
            }
        }
        let index = Index::build(&entries);
        Self::ready(Content { entries, index })
    }

    fn ready(content: Content) -> Self {
        Self { postings: content.index.postings(), reverse: Reverse::of(&content.entries), content }
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be read, is of another format, or was damaged.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        Ok(Self::ready(file::read(path)?))
    }

    /// From a file's bytes.
    ///
    /// # Errors
    /// As [`Gazetteer::open`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        Ok(Self::ready(file::decode(bytes)?))
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// [`FileError::Content`] when it cannot be encoded.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FileError> {
        file::encode(&self.content)
    }

    /// The best answers for a text, at most `limit`, best first. Landmarks rank above streets. An empty text finds nothing.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit<'_>> {
        Store { entries: &self.content.entries, index: &self.content.index, postings: &self.postings }.search(text, limit)
    }

    /// The nearest named thing to a point, within [`super::FARTHEST_M`].
    pub fn reverse(&self, p: Position) -> Option<Near<'_>> {
        self.reverse.nearest(&self.content.entries, p)
    }

    /// All things.
    pub fn entries(&self) -> &[Entry] {
        &self.content.entries
    }

    /// The room's own landmarks.
    pub fn landmarks(&self) -> impl Iterator<Item = &Entry> {
        self.content.entries.iter().filter(|e| e.is_landmark())
    }

    /// This gazetteer with more landmarks: one of the same name nearby is replaced, others are added. Returns how many were replaced.
    pub fn with_landmarks(self, new: Vec<Entry>) -> (Self, usize) {
        let mut entries = self.content.entries;
        let before = entries.len();
        // Landmarks come after everything that `within` points at, so taking some out moves none of those.
        entries.retain(|e| {
            !(e.is_landmark()
                && new.iter().any(|n| same_landmark(&e.names, &n.names) && e.position.distance_m(n.position) < SAME_LANDMARK_M))
        });
        let replaced = before - entries.len();
        entries.extend(new);
        (Self::from_entries(entries), replaced)
    }
}

fn same_landmark(a: &Names, b: &Names) -> bool {
    a.labels.iter().any(|(lang, text)| b.labels.iter().any(|(l, t)| l == lang && t == text))
}
