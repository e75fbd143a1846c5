//! One tile's bytes (Mapbox Vector Tile specification 2.1), by crate `mvt`.

use super::{
    cut::{Fields, Piece, Pieces},
    feature::Value,
    tiles::EXTENT,
};
use mvt::{Error, GeomData, GeomEncoder, GeomType, Tile};

/// A tile's bytes, uncompressed.
///
/// # Errors
/// [`mvt::Error`] when a value does not fit the format.
pub fn tile(layers: &Pieces, fields: &[Fields]) -> Result<Vec<u8>, Error> {
    let mut tile = Tile::new(EXTENT as u32);
    for (layer, pieces) in layers {
        let mut open = tile.create_layer(layer.name());
        for (index, piece) in pieces {
            let mut feature = open.into_feature(geometry(piece)?);
            for (key, value) in fields.get(*index as usize).into_iter().flatten() {
                match value {
                    Value::Text(t) => feature.add_tag_string(key, t),
                    Value::Int(n) => feature.add_tag_sint(key, *n),
                    Value::Flag(b) => feature.add_tag_bool(key, *b),
                }
            }
            open = feature.into_layer();
        }
        tile.add_layer(open)?;
    }
    tile.to_bytes()
}

fn geometry(piece: &Piece) -> Result<GeomData, Error> {
    match piece {
        Piece::Point(p) => points(GeomType::Point, &[std::slice::from_ref(p)]),
        Piece::Line(l) => points(GeomType::Linestring, &[l]),
        Piece::Area(rings) => {
            let mut turned: Vec<Vec<(i32, i32)>> = Vec::with_capacity(rings.len());
            for ring in rings {
                let mut ring = ring.clone();
                // The encoder takes a ring that begins where the last one ended for its continuation.
                if turned.last().and_then(|r| r.last()) == ring.first() {
                    ring.rotate_left(1);
                }
                turned.push(ring);
            }
            points(GeomType::Polygon, &turned)
        }
    }
}

fn points(kind: GeomType, parts: &[impl AsRef<[(i32, i32)]>]) -> Result<GeomData, Error> {
    let mut encoder = GeomEncoder::<f64>::new(kind);
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            encoder.complete_geom()?;
        }
        for (x, y) in part.as_ref() {
            encoder.add_point(f64::from(*x), f64::from(*y))?;
        }
    }
    encoder.encode()
}
