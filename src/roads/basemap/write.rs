//! The PMTiles archive, by crate `pmtiles`.

use super::{
    collect,
    cut::Zoom,
    encode,
    feature::Layer,
    tiles::{Rect, world},
};
use crate::roads::{
    extent::Extent,
    extract::{Extract, SourceKind},
};
use pmtiles::{PmTilesWriter, TileCoord, TileId, TileType};
use serde::{Deserialize, Serialize};
use std::io::{Seek, Write};
use thiserror::Error;

/// First zoom.
pub const MIN_ZOOM: u8 = 8;
/// Last zoom; viewers enlarge it beyond.
pub const MAX_ZOOM: u8 = 15;
/// Raised when layers or fields change in a way that a style would notice.
pub const FORMAT: u32 = 1;
/// Share of the map's width added on each side, so that its edge is not the screen's.
const MARGIN: f64 = 0.08;
/// Most tiles of one map: a country at zoom 15. Beyond, the extract is too large to be one room's map.
const MAX_TILES: u64 = 2_000_000;

/// Why no basemap could be made.
#[derive(Debug, Error)]
pub enum BasemapError {
    /// The extract has no node.
    #[error("the extract holds no node: there is nothing to draw")]
    Empty,
    /// The map covers too much.
    #[error("the map would need {tiles} tiles, more than {MAX_TILES}: cut the extract to the room's area (osmium extract --bbox …)")]
    TooLarge {
        /// Tiles at the last zoom.
        tiles: u64,
    },
    /// The tile encoder refused.
    #[error("a tile could not be encoded: {0}")]
    Tile(#[from] mvt::Error),
    /// The archive writer refused, or the disk did.
    #[error("the basemap could not be written: {0}")]
    Archive(#[from] pmtiles::PmtError),
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Tiles with something in them.
    pub tiles: u64,
    /// Features of the whole map, before cutting.
    pub features: u64,
}

/// Writes the basemap of an extract. `progress(done, total)` is called after every zoom, in rough shares of the work.
///
/// The same extract gives the same bytes.
///
/// # Errors
/// [`BasemapError`].
pub fn write<W: Write + Seek>(extract: &Extract, out: W, mut progress: impl FnMut(u64, u64)) -> Result<Written, BasemapError> {
    let extent = Extent::of(extract).ok_or(BasemapError::Empty)?;
    let bounds = world_box(&extent);
    let features = collect::features(extract, bounds);
    let [w, s, e, n] = extent.wsen();
    let mut archive = PmTilesWriter::new(TileType::Mvt)
        .min_zoom(MIN_ZOOM)
        .max_zoom(MAX_ZOOM)
        .bounds(w, s, e, n)
        .center(extent.centre.lon(), extent.centre.lat())
        .center_zoom(13)
        .metadata(metadata(extract, &extent).to_string())
        .create(out)?;
    let mut written = Written { tiles: 0, features: features.len() as u64 };
    let share = |zoom: u8| 1u64 << (zoom - MIN_ZOOM);
    let total = 2 * share(MAX_ZOOM);
    check_size(bounds)?;
    for zoom in MIN_ZOOM..=MAX_ZOOM {
        let cut = Zoom::cut(&features, zoom, MAX_ZOOM, bounds);
        let mut order: Vec<(u64, (u32, u32))> = Vec::with_capacity(cut.tiles.len());
        for at in cut.tiles.keys() {
            order.push((TileId::from(TileCoord::new(zoom, at.0, at.1)?).value(), *at));
        }
        order.sort_unstable();
        for (_, at) in order {
            let bytes = encode::tile(&cut.tiles[&at], &cut.fields)?;
            archive.add_tile(TileCoord::new(zoom, at.0, at.1)?, &bytes)?;
            written.tiles += 1;
        }
        progress(2 * share(zoom), total);
    }
    archive.finalize()?;
    Ok(written)
}

fn check_size(bounds: Rect) -> Result<(), BasemapError> {
    let r = super::tiles::Range::touching(bounds.times(super::tiles::scale(MAX_ZOOM)), MAX_ZOOM);
    let tiles = u64::from(r.x.1 - r.x.0 + 1) * u64::from(r.y.1 - r.y.0 + 1);
    if tiles > MAX_TILES { Err(BasemapError::TooLarge { tiles }) } else { Ok(()) }
}

fn world_box(extent: &Extent) -> Rect {
    let (sw, ne) = (world(extent.south_west), world(extent.north_east));
    let r = Rect { x0: sw.0, y0: ne.1, x1: ne.0, y1: sw.1 };
    r.grown((r.x1 - r.x0).max(r.y1 - r.y0) * MARGIN)
}

fn metadata(extract: &Extract, extent: &Extent) -> serde_json::Value {
    let layers: Vec<serde_json::Value> = Layer::ALL
        .iter()
        .map(|l| {
            let fields: serde_json::Map<String, serde_json::Value> =
                l.fields().iter().map(|(k, t)| ((*k).to_owned(), (*t).into())).collect();
            serde_json::json!({"id": l.name(), "fields": fields, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM})
        })
        .collect();
    serde_json::json!({
        "name": extract.source.name,
        "attribution": crate::roads::mapfile::attribution(&extract.source),
        "synthetic": matches!(extract.source.kind, SourceKind::Synthetic { .. }),
        "type": "baselayer",
        "format": FORMAT,
        "bounds": extent.wsen(),
        "center": [extent.centre.lon(), extent.centre.lat(), 13],
        "generator": concat!("dawria ", env!("CARGO_PKG_VERSION")),
        "vector_layers": layers,
    })
}
