//! A room's page, as a test plays it.

use dawria::live::{Cursor, FrameKind, Live, Outgoing, Viewer, decode};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a page knows: objects by list and id, positions by index.
#[derive(Debug, Default, PartialEq)]
pub struct Page {
    pub epoch: u64,
    pub seq: u64,
    pub objects: BTreeMap<(&'static str, String), Value>,
    pub positions: BTreeMap<u32, (i32, i32)>,
    pub snapshots: u32,
    pub full: u32,
    pub ended: Option<String>,
}

const LISTS: [(&str, &str); 8] = [
    ("units", "unit"),
    ("calls", "call"),
    ("incidents", "incident"),
    ("assignments", "assignment"),
    ("drafts", "draft"),
    ("reserved", "assignment"),
    ("emergencies", "emergency"),
    ("open_alarms", "alarm"),
];

impl Page {
    pub fn take(&mut self, out: Outgoing) {
        match out {
            Outgoing::Binary(frame) => {
                let (header, records) = decode(&frame).unwrap();
                assert_eq!(header.epoch, self.epoch);
                if header.kind == FrameKind::Full {
                    self.positions.clear();
                    self.full += 1;
                }
                self.positions.extend(records.map(|r| (r.ix, (r.lat_e7, r.lon_e7))));
            }
            Outgoing::Snapshot(text) | Outgoing::Text(text) | Outgoing::Bye(text) => {
                let message: Value = serde_json::from_slice(&text).unwrap();
                match message["t"].as_str().unwrap() {
                    "snapshot" => {
                        self.snapshots += 1;
                        self.objects.clear();
                        self.upsert(&message);
                    }
                    "resume" => assert_eq!((message["epoch"].as_u64(), message["seq"].as_u64()), (Some(self.epoch), Some(self.seq))),
                    "delta" => {
                        assert!(message["prev"].as_u64().unwrap() <= self.seq, "nothing is missing on one connection");
                        assert!(message["seq"].as_u64().unwrap() > self.seq, "and nothing comes twice");
                        self.upsert(&message);
                    }
                    "bye" => self.ended = Some(message["reason"].as_str().unwrap().to_owned()),
                    t => panic!("unknown message {t}"),
                }
            }
        }
    }

    pub fn upsert(&mut self, message: &Value) {
        for (list, id) in LISTS {
            // The later lists are absent when empty.
            for object in message[list].as_array().into_iter().flatten() {
                let mut object = object.clone();
                if list == "units" {
                    for moving in ["position", "position_quality", "trust", "doubt", "age_class", "effective_time"] {
                        object.as_object_mut().unwrap().remove(moving).unwrap();
                    }
                }
                if object["gone"] == true {
                    self.objects.remove(&(list, object[id].to_string()));
                    continue;
                }
                self.objects.insert((list, object[id].to_string()), object);
            }
        }
        for gone in message["closed_alarms"].as_array().into_iter().flatten() {
            self.objects.remove(&("open_alarms", gone.to_string()));
        }
        self.epoch = message["epoch"].as_u64().unwrap_or(self.epoch);
        self.seq = message["seq"].as_u64().unwrap();
    }

    pub fn drain(&mut self, viewer: &mut Viewer) {
        while let Some(out) = viewer.try_next() {
            self.take(out);
        }
    }

    pub fn cursor(&self) -> Cursor {
        Cursor { epoch: self.epoch, seq: self.seq }
    }

    pub fn fresh(live: &Live) -> Self {
        let mut page = Self::default();
        page.drain(&mut live.subscribe(None).unwrap());
        page
    }

    pub fn assert_shows(&self, other: &Self) {
        for (key, object) in &other.objects {
            assert_eq!(self.objects.get(key), Some(object), "{key:?}");
        }
        assert_eq!(self.objects.len(), other.objects.len());
        assert_eq!(self.positions, other.positions);
    }
}
