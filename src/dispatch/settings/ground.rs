//! The ground: sectors as polygons, and posts. Integers throughout, so that two machines agree on every border.

use super::{
    Labels, Settings, SettingsError,
    check::{range, unique},
};
use crate::{dispatch::model::UnitKind, quantity::Position};
use serde::{Deserialize, Serialize};

/// Most sectors, points of one, and posts.
const SECTORS: usize = 500;
const POINTS: usize = 500;
const POSTS: usize = 2_000;
/// A sector spans less than this, 1e-7 degree: none lies across the antimeridian.
const SPAN: i64 = 900_000_000;

/// A part of the town.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sector {
    /// Code, for example `medina`.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// The border: points `[latitude, longitude]` in 1e-7 degree, in order, not closed. Where sectors overlap, the first one counts.
    pub polygon: Vec<(i32, i32)>,
    /// Codes of the sectors next to it: where help is looked for first.
    #[serde(default)]
    pub neighbours: Vec<String>,
    /// The room is told when it has had no available unit for too long.
    #[serde(default)]
    pub covered: bool,
}

/// A place a unit is posted at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Code, for example `bab_doukkala`.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// Where.
    pub position: Position,
    /// A unit within so many metres is at its post.
    pub radius_m: u32,
    /// The sector it is in.
    #[serde(default)]
    pub sector: Option<String>,
    /// Kinds of unit that may hold it; empty accepts all.
    #[serde(default)]
    pub kinds: Vec<UnitKind>,
}

impl Sector {
    /// Whether a point is inside; a point on the western or southern border is, one on the others is not.
    pub fn contains(&self, p: Position) -> bool {
        let (lat, lon) = (i128::from(p.lat_e7), i128::from(p.lon_e7));
        let mut inside = false;
        for (a, b) in self.edges() {
            let (a, b) = ((i128::from(a.0), i128::from(a.1)), (i128::from(b.0), i128::from(b.1)));
            if (a.0 > lat) == (b.0 > lat) {
                continue;
            }
            // lon < a.lon + (b.lon − a.lon)(lat − a.lat)/(b.lat − a.lat), without dividing.
            let (left, right) = ((lon - a.1) * (b.0 - a.0), (b.1 - a.1) * (lat - a.0));
            inside ^= if b.0 > a.0 { left < right } else { left > right };
        }
        inside
    }

    /// The mean of its corners.
    pub fn middle(&self) -> Position {
        let n = self.polygon.len().max(1) as i64;
        let mean = |of: fn(&(i32, i32)) -> i32| (self.polygon.iter().map(|p| i64::from(of(p))).sum::<i64>() / n) as i32;
        Position { lat_e7: mean(|p| p.0), lon_e7: mean(|p| p.1) }
    }

    fn edges(&self) -> impl Iterator<Item = ((i32, i32), (i32, i32))> + '_ {
        let next = self.polygon.iter().cycle().skip(1);
        self.polygon.iter().copied().zip(next.copied())
    }

    fn check(&self) -> Result<(), SettingsError> {
        let at = format!("sectors.{}.polygon", self.code);
        let bad = |why: String| Err(SettingsError::Field { field: at.clone(), why });
        if !(3..=POINTS).contains(&self.polygon.len()) {
            return bad(format!("has {} points, must have 3 to {POINTS}", self.polygon.len()));
        }
        if let Some(p) = self.polygon.iter().find(|p| Position::new(p.0, p.1).is_none()) {
            return bad(format!("[{}, {}] is not a position in 1e-7 degree", p.0, p.1));
        }
        let lons = || self.polygon.iter().map(|p| i64::from(p.1));
        if lons().max().unwrap_or(0) - lons().min().unwrap_or(0) > SPAN {
            return bad("is wider than 90 degrees: give the points as [latitude, longitude] in 1e-7 degree".into());
        }
        let edges: Vec<_> = self.edges().collect();
        for (i, e) in edges.iter().enumerate() {
            if e.0 == e.1 {
                return bad(format!("point {i} is there twice in a row"));
            }
            for (j, f) in edges.iter().enumerate().skip(i + 2) {
                // The last edge ends where the first begins.
                let adjacent = i == 0 && j + 1 == edges.len();
                if !adjacent && crosses(*e, *f) {
                    return bad(format!("crosses itself between points {i} and {j}"));
                }
            }
        }
        Ok(())
    }
}

fn side(a: (i32, i32), b: (i32, i32), p: (i32, i32)) -> i128 {
    let d = |x: i32, y: i32| i128::from(x) - i128::from(y);
    (d(b.0, a.0) * d(p.1, a.1) - d(b.1, a.1) * d(p.0, a.0)).signum()
}

fn crosses(e: ((i32, i32), (i32, i32)), f: ((i32, i32), (i32, i32))) -> bool {
    side(e.0, e.1, f.0) * side(e.0, e.1, f.1) < 0 && side(f.0, f.1, e.0) * side(f.0, f.1, e.1) < 0
}

impl Settings {
    /// The sector a point is in: the first that contains it.
    pub fn sector_at(&self, p: Position) -> Option<&Sector> {
        self.sectors.iter().find(|s| s.contains(p))
    }

    /// The sector with this code.
    pub fn sector(&self, code: &str) -> Option<&Sector> {
        self.sectors.iter().find(|s| s.code == code)
    }

    /// The post with this code.
    pub fn post(&self, code: &str) -> Option<&Post> {
        self.posts.iter().find(|p| p.code == code)
    }

    /// The sector of a plan: its own, else its post's.
    pub fn planned_sector<'a>(&'a self, sector: Option<&'a str>, post: Option<&str>) -> Option<&'a Sector> {
        let of_post = || self.post(post?)?.sector.as_deref();
        self.sector(sector.or_else(of_post)?)
    }
}

pub(super) fn check(s: &Settings) -> Result<(), SettingsError> {
    let bad = |field: String, why: String| Err(SettingsError::Field { field, why });
    unique("sectors", s.sectors.iter().map(|x| (x.code.as_str(), &x.labels)))?;
    unique("posts", s.posts.iter().map(|x| (x.code.as_str(), &x.labels)))?;
    range("sectors", s.sectors.len() as u32, 0, SECTORS as u32)?;
    range("posts", s.posts.len() as u32, 0, POSTS as u32)?;
    for x in &s.sectors {
        x.check()?;
        if let Some(n) = x.neighbours.iter().find(|n| **n == x.code || s.sector(n).is_none()) {
            return bad(format!("sectors.{}.neighbours", x.code), format!("`{n}` is not another sector"));
        }
    }
    for p in &s.posts {
        range(&format!("posts.{}.radius_m", p.code), p.radius_m, 10, 5_000)?;
        if Position::new(p.position.lat_e7, p.position.lon_e7).is_none() {
            return bad(format!("posts.{}.position", p.code), "is not a position in 1e-7 degree".into());
        }
        if let Some(code) = p.sector.as_deref().filter(|c| s.sector(c).is_none()) {
            return bad(format!("posts.{}.sector", p.code), format!("`{code}` is not a sector"));
        }
    }
    Ok(())
}
