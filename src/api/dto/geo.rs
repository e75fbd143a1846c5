//! Positions on the wire.

use crate::{api::problem::ApiError, quantity::Position};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A place on the Earth, WGS 84, degrees with at most seven decimals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LatLon {
    /// Latitude, −90 to 90, north positive.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Longitude, −180 to 180, east positive.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
}

impl LatLon {
    /// The position, or a refusal that names `field`.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] outside the range.
    pub fn position(self, field: &'static str) -> Result<Position, ApiError> {
        Position::from_degrees(self.lat, self.lon).ok_or_else(|| ApiError::Invalid {
            field,
            detail: format!("{}, {} is not on the Earth: lat is within ±90, lon within ±180", self.lat, self.lon),
        })
    }
}

impl From<Position> for LatLon {
    fn from(p: Position) -> Self {
        // Dividing (not multiplying by 1e-7) gives the double nearest to the decimal number, which JSON then writes with ≤ 7 decimals.
        Self { lat: f64::from(p.lat_e7) / 1e7, lon: f64::from(p.lon_e7) / 1e7 }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn degrees_keep_seven_decimals_both_ways() {
        for (lat_e7, lon_e7) in [(316_295_001, -79_811_003), (-900_000_000, 1_800_000_000), (1, -1), (0, 0)] {
            let p = Position::new(lat_e7, lon_e7).unwrap();
            let json = serde_json::to_string(&LatLon::from(p)).unwrap();
            assert!(json.split(['.', ',', '}']).all(|part| part.len() <= 20), "{json}");
            let back: LatLon = serde_json::from_str(&json).unwrap();
            assert_eq!(back.position("p").unwrap(), p);
        }
    }
}
