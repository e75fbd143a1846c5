//! From tags to layer, class and fields.

use super::feature::{Field, Layer, Value, name_fields};
use crate::roads::{extract::Tags, kind::Kind, label::Names};

/// How a way or area is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Its layer.
    pub layer: Layer,
    /// First zoom.
    pub from_zoom: u8,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// How a line is drawn; `None` when it is not.
pub fn line(tags: &Tags) -> Option<Style> {
    road(tags).or_else(|| rail(tags)).or_else(|| river(tags))
}

fn road(tags: &Tags) -> Option<Style> {
    let highway = tags.get("highway")?;
    let plain = highway.strip_suffix("_link").unwrap_or(highway);
    let (class, from_zoom) = match plain {
        "motorway" => ("motorway", 8),
        "trunk" => ("trunk", 8),
        "primary" => ("primary", 8),
        "secondary" => ("secondary", 10),
        "tertiary" => ("tertiary", 11),
        "unclassified" | "residential" | "living_street" | "road" | "busway" => ("minor", 12),
        "service" => ("service", 14),
        "pedestrian" => ("pedestrian", 13),
        "footway" | "path" if tags.get("name").is_some() => ("pedestrian", 13),
        "footway" | "path" | "steps" | "cycleway" | "bridleway" | "track" | "corridor" => ("path", 14),
        _ => return None,
    };
    let link = plain.len() != highway.len();
    let mut fields: Vec<Field> = vec![("class", Value::Text(class.into()), 0)];
    if link {
        fields.push(("link", Value::Flag(true), 0));
    }
    name_fields(Names::of(tags), 12, &mut fields);
    if let Some(r) = tags.get("ref").filter(|r| r.len() <= 24) {
        fields.push(("ref", Value::Text(crate::roads::label::clean(r)), 10));
    }
    let implied = tags.is("junction", "roundabout") || tags.is("junction", "circular") || plain == "motorway";
    match tags.get("oneway") {
        Some("yes" | "1" | "true") => fields.push(("oneway", Value::Int(1), 14)),
        Some("-1" | "reverse") => fields.push(("oneway", Value::Int(-1), 14)),
        None if implied => fields.push(("oneway", Value::Int(1), 14)),
        _ => {}
    }
    levels(tags, &mut fields);
    if !cars(tags, class) {
        fields.push(("cars", Value::Flag(false), 13));
    }
    Some(Style { layer: Layer::Roads, from_zoom: if link { from_zoom.max(11) } else { from_zoom }, fields })
}

fn cars(tags: &Tags, class: &str) -> bool {
    let first = ["motorcar", "motor_vehicle", "vehicle", "access"].iter().find_map(|k| tags.get(k));
    match first {
        Some("no" | "private" | "agricultural" | "forestry" | "delivery") => false,
        Some(_) => true,
        None => !matches!(class, "pedestrian" | "path"),
    }
}

fn levels(tags: &Tags, fields: &mut Vec<Field>) {
    for key in ["bridge", "tunnel"] {
        if tags.get(key).is_some_and(|v| v != "no") {
            fields.push((key, Value::Flag(true), 12));
        }
    }
    if let Some(n) = tags.get("layer").and_then(|l| l.parse::<i64>().ok()).filter(|n| *n != 0 && n.abs() <= 5) {
        fields.push(("layer", Value::Int(n), 13));
    }
}

fn rail(tags: &Tags) -> Option<Style> {
    matches!(tags.get("railway")?, "rail" | "tram" | "light_rail" | "subway" | "narrow_gauge").then(|| {
        let mut fields = vec![("class", Value::Text("rail".into()), 0)];
        levels(tags, &mut fields);
        // Yard and siding tracks only clutter a small scale.
        Style { layer: Layer::Roads, from_zoom: if tags.get("service").is_some() { 14 } else { 10 }, fields }
    })
}

fn river(tags: &Tags) -> Option<Style> {
    let (kind, from_zoom) = match tags.get("waterway")? {
        "river" => ("river", 10),
        "canal" => ("canal", 11),
        "stream" | "ditch" | "drain" | "wadi" => ("stream", 13),
        _ => return None,
    };
    Some(named(Layer::Water, kind, from_zoom, tags, 12))
}

/// How an area is drawn; `None` when it is not.
pub fn area(tags: &Tags) -> Option<Style> {
    if let Some(b) = tags.get("building").filter(|b| *b != "no") {
        let mut fields = Vec::new();
        if b != "yes" && b.len() <= 24 {
            fields.push(("kind", Value::Text(b.into()), 0));
        }
        name_fields(Names::of(tags), 15, &mut fields);
        return Some(Style { layer: Layer::Buildings, from_zoom: 13, fields });
    }
    if let Some(kind) = water_kind(tags) {
        return Some(named(Layer::Water, kind, 8, tags, 12));
    }
    green_kind(tags).map(|kind| named(Layer::Parks, kind, 9, tags, 13))
}

fn water_kind(tags: &Tags) -> Option<&'static str> {
    Some(match (tags.get("natural"), tags.get("landuse"), tags.get("waterway"), tags.get("leisure")) {
        (Some("water"), ..) => match tags.get("water") {
            Some("river" | "stream") => "river",
            Some("canal") => "canal",
            Some("basin" | "reservoir") => "basin",
            Some("pool") => "pool",
            _ => "lake",
        },
        (Some("bay" | "strait"), ..) => return None,
        (_, Some("basin" | "reservoir" | "salt_pond"), ..) => "basin",
        (_, _, Some("riverbank" | "dock"), _) => "river",
        (_, _, _, Some("swimming_pool")) => "pool",
        _ => return None,
    })
}

fn green_kind(tags: &Tags) -> Option<&'static str> {
    Some(match (tags.get("leisure"), tags.get("landuse"), tags.get("natural")) {
        (Some("park" | "nature_reserve" | "playground"), ..) => "park",
        (Some("garden"), ..) => "garden",
        (Some("pitch" | "stadium" | "sports_centre" | "golf_course"), ..) => "pitch",
        (_, Some("forest"), _) | (_, _, Some("wood" | "scrub")) => "forest",
        (_, Some("grass" | "village_green" | "recreation_ground" | "meadow"), _) | (_, _, Some("grassland" | "heath")) => "grass",
        (_, Some("cemetery"), _) => "cemetery",
        (_, Some("orchard" | "vineyard" | "plant_nursery"), _) => "grove",
        (_, Some("farmland"), _) => "farmland",
        _ if tags.is("amenity", "grave_yard") => "cemetery",
        _ if tags.is("place", "square") || tags.is("highway", "pedestrian") => "square",
        _ => return None,
    })
}

fn named(layer: Layer, kind: &str, from_zoom: u8, tags: &Tags, names_from: u8) -> Style {
    let mut fields = vec![("kind", Value::Text(kind.into()), 0)];
    name_fields(Names::of(tags), names_from, &mut fields);
    Style { layer, from_zoom, fields }
}

/// How a named point is drawn; `None` when it is not.
pub fn point(tags: &Tags) -> Option<Style> {
    let kind = Kind::of(tags).filter(|k| !matches!(k, Kind::Street | Kind::Water | Kind::Park | Kind::Stop))?;
    let names = Names::of(tags)?;
    let mut fields = vec![("kind", Value::Text(kind.as_str().into()), 0), ("rank", Value::Int(i64::from(kind.rank())), 0)];
    name_fields(Some(names), 0, &mut fields);
    Some(Style { layer: Layer::Places, from_zoom: kind.min_zoom(), fields })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn text(s: &Style, key: &str) -> Option<String> {
        s.fields.iter().find(|f| f.0 == key).map(|f| format!("{:?}", f.1))
    }

    #[test]
    fn roads_by_class() {
        for (tags, class, zoom) in [
            (vec![("highway", "trunk_link")], "trunk", 11),
            (vec![("highway", "living_street")], "minor", 12),
            (vec![("highway", "footway"), ("name", "Derb X")], "pedestrian", 13),
            (vec![("highway", "steps")], "path", 14),
            (vec![("railway", "tram")], "rail", 10),
        ] {
            let s = line(&Tags::new(tags.iter().copied())).unwrap();
            assert_eq!((text(&s, "class"), s.from_zoom), (Some(format!("Text({class:?})")), zoom), "{tags:?}");
        }
        assert_eq!(line(&Tags::new([("highway", "construction")])), None);
    }

    #[test]
    fn direction_and_cars() {
        let s = line(&Tags::new([("highway", "primary"), ("oneway", "-1"), ("motor_vehicle", "no"), ("bridge", "yes")])).unwrap();
        assert_eq!(text(&s, "oneway").unwrap(), "Int(-1)");
        assert_eq!(text(&s, "cars").unwrap(), "Flag(false)");
        assert_eq!(text(&s, "bridge").unwrap(), "Flag(true)");
    }

    #[test]
    fn areas_and_points() {
        assert_eq!(area(&Tags::new([("building", "yes")])).unwrap().layer, Layer::Buildings);
        assert_eq!(text(&area(&Tags::new([("landuse", "orchard")])).unwrap(), "kind").unwrap(), "Text(\"grove\")");
        assert_eq!(area(&Tags::new([("landuse", "residential")])), None);
        assert_eq!(point(&Tags::new([("amenity", "police")])), None, "without a name");
        assert_eq!(point(&Tags::new([("amenity", "police"), ("name", "X")])).unwrap().from_zoom, 13);
    }
}
