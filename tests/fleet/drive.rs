//! A unit that drives, and what it is seen as.

pub use dawria::{
    fix::{Fix, FixMode, Report, Trust},
    fleet::{AgeClass, Doubt, Fleet, FleetConfig, FleetEvent, Judgement, Mobility, Quality, RejectReason, TrailReason, UnitIx},
    id::{DeviceId, UnitId},
    quantity::{Position, Speed, Timestamp},
};

pub const START: i64 = 1_795_305_540_000; // 2026-11-21T23:59:00Z
pub const DAY: i64 = 86_400_000;
pub const YEAR: i64 = 365 * DAY;
pub const HOME: Position = Position { lat_e7: 316_295_000, lon_e7: -79_811_000 };

/// One metre north in 1e-7 degree.
pub const METRE: f64 = 1e7 / 111_194.93;

pub fn unit(s: &str) -> UnitId {
    UnitId::new(s).unwrap()
}

pub fn device(s: &str) -> DeviceId {
    DeviceId::new(s).unwrap()
}

pub fn north(p: Position, metres: f64) -> Position {
    Position { lat_e7: p.lat_e7 + (metres * METRE).round() as i32, ..p }
}

pub fn report(dev: &str, received: i64, device_time: Option<i64>, position: Position) -> Report {
    Report {
        device: device(dev),
        received_at: Timestamp(received),
        trust: Trust::AllowListed,
        contested: false,
        amends: false,
        fix: Fix {
            position,
            device_time: device_time.map(Timestamp),
            clock_repaired: false,
            speed: None,
            course: None,
            altitude_dm: None,
            hdop_centi: None,
            satellites: None,
            mode: FixMode::Autonomous,
        },
    }
}

/// A unit P-1 with one device D-1, driving north at 10 m/s.
pub struct Drive {
    pub fleet: Fleet,
    pub now: i64,
    pub metres: f64,
}

impl Drive {
    pub fn new() -> Self {
        let mut fleet = Fleet::new(FleetConfig::default());
        fleet.upsert_unit(&unit("P-1"), Mobility::Vehicle, &[device("D-1")]);
        Self { fleet, now: START, metres: 0.0 }
    }

    pub fn here(&self) -> Position {
        north(HOME, self.metres)
    }

    /// A second passes; a report with a device clock that is `clock_ms` ahead.
    pub fn second(&mut self, clock_ms: i64) -> Judgement {
        self.now += 1_000;
        self.metres += 10.0;
        let r = report("D-1", self.now, Some(self.now - 200 + clock_ms), self.here());
        self.feed(&r)
    }

    pub fn seconds(&mut self, n: usize, clock_ms: i64) {
        for _ in 0..n {
            self.second(clock_ms);
        }
    }

    pub fn feed(&mut self, r: &Report) -> Judgement {
        let verdict = self.fleet.ingest(r);
        self.fleet.tick(r.received_at);
        self.fleet.check().unwrap();
        verdict
    }

    pub fn shown(&self) -> Option<Position> {
        self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().position
    }

    pub fn quality(&self) -> Quality {
        self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().quality
    }

    pub fn class(&self) -> AgeClass {
        self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().age_class
    }

    pub fn age(&self) -> i64 {
        self.now - self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap().effective_time.unwrap().0
    }

    /// The unit is where it is, good and fresh, and may be sent without a person.
    pub fn assert_well(&self) {
        let p = self.fleet.get(Timestamp(self.now), &unit("P-1")).unwrap();
        assert_eq!(p.position, Some(self.here()), "{p:?}");
        assert!(p.automatic_ok(), "{p:?}");
    }

    pub fn assert_counts_add_up(&self, sent: u64) {
        let c = self.fleet.counts();
        assert_eq!(c.taken_in(), sent, "{c:?}");
    }
}
