//! What is drawn: lines, areas and points with their fields.

use crate::roads::{label::Names, simplify::Xy};

/// The layers, in drawing order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Seas, lakes, rivers.
    Water,
    /// Parks, gardens, fields, squares.
    Parks,
    /// Buildings.
    Buildings,
    /// Roads and railways.
    Roads,
    /// Names of places.
    Places,
}

impl Layer {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Water, Self::Parks, Self::Buildings, Self::Roads, Self::Places];

    /// The name in the tiles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Parks => "parks",
            Self::Buildings => "buildings",
            Self::Roads => "roads",
            Self::Places => "places",
        }
    }

    /// Its fields and their types, as `vector_layers` of TileJSON 3.0 wants them.
    pub const fn fields(self) -> &'static [(&'static str, &'static str)] {
        const NAMES: [(&str, &str); 4] = [("name", "String"), ("name_ar", "String"), ("name_fr", "String"), ("name_en", "String")];
        const KIND: [(&str, &str); 5] = [("kind", "String"), NAMES[0], NAMES[1], NAMES[2], NAMES[3]];
        match self {
            Self::Water | Self::Parks | Self::Buildings => &KIND,
            Self::Roads => &[
                ("class", "String"),
                ("link", "Boolean"),
                NAMES[0],
                NAMES[1],
                NAMES[2],
                NAMES[3],
                ("ref", "String"),
                ("oneway", "Number"),
                ("bridge", "Boolean"),
                ("tunnel", "Boolean"),
                ("layer", "Number"),
                ("cars", "Boolean"),
            ],
            Self::Places => &[KIND[0], ("rank", "Number"), NAMES[0], NAMES[1], NAMES[2], NAMES[3]],
        }
    }
}

/// A field's value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Flag(bool),
}

/// A field, its value, and the first zoom that carries it.
pub type Field = (&'static str, Value, u8);

/// Geometry in world units (see [`super::tiles::world`]).
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One point.
    Point(Xy),
    /// One line and its first and last node, by which lines are joined.
    Line(Vec<Xy>, [i64; 2]),
    /// An outer ring and its holes; rings do not repeat their first point.
    Area(Vec<Vec<Xy>>),
}

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Where it is drawn.
    pub layer: Layer,
    /// First zoom that shows it.
    pub from_zoom: u8,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its geometry.
    pub shape: Shape,
}

/// The name fields of names, from a zoom on.
pub fn name_fields(names: Option<Names>, from_zoom: u8, into: &mut Vec<Field>) {
    let Some(n) = names else { return };
    into.push(("name", Value::Text(n.name), from_zoom));
    for (key, label) in [("name_ar", n.labels.ar), ("name_fr", n.labels.fr), ("name_en", n.labels.en)] {
        if let Some(text) = label {
            into.push((key, Value::Text(text), from_zoom));
        }
    }
}
