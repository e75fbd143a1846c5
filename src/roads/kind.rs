//! What a named thing is: one short list shared by the gazetteer and the basemap's `places` layer.

use crate::roads::extract::Tags;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $text:literal $rank:literal $zoom:literal,)*) => {
        /// The kind of a named thing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word used in files, in the API and on the map.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Importance on a map, 1 (most) to 6.
            pub const fn rank(self) -> u8 {
                match self { $(Self::$name => $rank,)* }
            }

            /// First zoom of the basemap that shows it.
            pub const fn min_zoom(self) -> u8 {
                match self { $(Self::$name => $zoom,)* }
            }
        }
    };
}

kinds! {
    /// A city.
    City "city" 1 8,
    /// A town.
    Town "town" 2 8,
    /// A suburb or large district.
    Suburb "suburb" 3 10,
    /// A village.
    Village "village" 3 10,
    /// A quarter of a city.
    Quarter "quarter" 4 12,
    /// A neighbourhood.
    Neighbourhood "neighbourhood" 4 12,
    /// A hamlet, farm or named locality.
    Hamlet "hamlet" 4 12,
    /// A square.
    Square "square" 4 12,
    /// A landmark without a kind of its own.
    Landmark "landmark" 5 13,
    /// A hospital or clinic.
    Hospital "hospital" 5 13,
    /// A police station.
    Police "police" 5 13,
    /// A railway or coach station.
    Station "station" 5 13,
    /// A city gate.
    Gate "gate" 5 13,
    /// A stadium or sports centre.
    Stadium "stadium" 5 13,
    /// An airport.
    Airport "airport" 5 13,
    /// A town hall, court, consulate or office of the state.
    Government "government" 5 13,
    /// A mosque or other place of worship.
    Mosque "mosque" 6 15,
    /// A market, souk or shopping centre.
    Market "market" 6 15,
    /// A school.
    School "school" 6 15,
    /// A university or college.
    University "university" 6 15,
    /// A museum, theatre or library.
    Museum "museum" 6 15,
    /// A hotel.
    Hotel "hotel" 6 15,
    /// A bank.
    Bank "bank" 6 15,
    /// A fuel station.
    Fuel "fuel" 6 15,
    /// A pharmacy.
    Pharmacy "pharmacy" 6 15,
    /// A post office.
    Post "post" 6 15,
    /// A fire station.
    Fire "fire" 6 15,
    /// A monument, castle or ruin.
    Monument "monument" 6 15,
    /// A park, garden or cemetery.
    Park "park" 6 15,
    /// A river, lake or bay.
    Water "water" 6 15,
    /// A bus or tram stop.
    Stop "stop" 6 15,
    /// Anything else that has a name.
    Other "other" 6 15,
    /// A street or road.
    Street "street" 6 15,
}

impl Kind {
    /// The kind of this word; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.as_str() == text)
    }

    /// Whether it covers an area around its point (a city, a district) instead of standing at it.
    pub const fn is_area(self) -> bool {
        matches!(self, Self::City | Self::Town | Self::Suburb | Self::Village | Self::Quarter | Self::Neighbourhood | Self::Hamlet)
    }

    /// What an element with a name is, streets apart; `None` for what nobody would search for.
    pub fn of(tags: &Tags) -> Option<Self> {
        tags.get("place").and_then(of_place).or_else(|| of_amenity(tags)).or_else(|| of_rest(tags))
    }
}

fn of_place(value: &str) -> Option<Kind> {
    Some(match value {
        "city" => Kind::City,
        "town" => Kind::Town,
        "suburb" | "borough" => Kind::Suburb,
        "village" => Kind::Village,
        "quarter" => Kind::Quarter,
        "neighbourhood" => Kind::Neighbourhood,
        "hamlet" | "city_block" | "isolated_dwelling" | "farm" | "locality" | "islet" | "island" => Kind::Hamlet,
        "square" => Kind::Square,
        _ => return None,
    })
}

fn of_amenity(tags: &Tags) -> Option<Kind> {
    Some(match tags.get("amenity")? {
        "hospital" | "clinic" | "doctors" => Kind::Hospital,
        "police" => Kind::Police,
        "bus_station" | "ferry_terminal" => Kind::Station,
        "townhall" | "courthouse" | "embassy" | "prison" | "public_building" => Kind::Government,
        "place_of_worship" => Kind::Mosque,
        "marketplace" => Kind::Market,
        "school" | "kindergarten" => Kind::School,
        "university" | "college" => Kind::University,
        "theatre" | "cinema" | "library" | "arts_centre" => Kind::Museum,
        "bank" => Kind::Bank,
        "fuel" => Kind::Fuel,
        "pharmacy" => Kind::Pharmacy,
        "post_office" => Kind::Post,
        "fire_station" => Kind::Fire,
        "grave_yard" => Kind::Park,
        "bench" | "waste_basket" | "vending_machine" | "telephone" | "recycling" | "parking_space" => return None,
        _ => Kind::Other,
    })
}

fn of_rest(tags: &Tags) -> Option<Kind> {
    let is = |k, v| tags.is(k, v);
    let has = |k| tags.get(k).is_some_and(|v| v != "no");
    Some(if is("railway", "station") || is("railway", "halt") || is("public_transport", "station") {
        Kind::Station
    } else if has("aeroway") {
        if is("aeroway", "aerodrome") { Kind::Airport } else { return None }
    } else if is("highway", "bus_stop") || is("railway", "tram_stop") || is("public_transport", "platform") {
        Kind::Stop
    } else if is("historic", "city_gate") || is("barrier", "city_gate") {
        Kind::Gate
    } else if is("leisure", "stadium") || is("leisure", "sports_centre") {
        Kind::Stadium
    } else if is("tourism", "hotel") || is("tourism", "hostel") || is("tourism", "guest_house") {
        Kind::Hotel
    } else if is("tourism", "museum") || is("tourism", "gallery") {
        Kind::Museum
    } else if is("office", "government") || has("government") || is("building", "government") {
        Kind::Government
    } else if has("historic") || is("tourism", "attraction") || has("man_made") {
        Kind::Monument
    } else if is("shop", "mall") || is("shop", "supermarket") || is("shop", "department_store") || is("building", "retail") {
        Kind::Market
    } else if ["park", "garden", "nature_reserve", "pitch", "playground"].iter().any(|v| tags.is("leisure", v)) || is("landuse", "cemetery")
    {
        Kind::Park
    } else if has("waterway") || is("natural", "water") || is("natural", "bay") || is("natural", "spring") || is("natural", "beach") {
        Kind::Water
    } else if is("landuse", "residential") {
        Kind::Neighbourhood
    } else if has("shop")
        || has("office")
        || has("tourism")
        || has("leisure")
        || has("craft")
        || has("building")
        || has("landuse")
        || has("natural")
    {
        Kind::Other
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        for k in Kind::ALL {
            assert_eq!(Kind::parse(k.as_str()), Some(*k));
        }
        assert_eq!(Kind::parse("pub"), None);
    }

    #[test]
    fn tags_tell_the_kind() {
        for (tags, kind) in [
            (vec![("place", "suburb")], Some(Kind::Suburb)),
            (vec![("amenity", "police")], Some(Kind::Police)),
            (vec![("historic", "city_gate"), ("tourism", "attraction")], Some(Kind::Gate)),
            (vec![("building", "yes")], Some(Kind::Other)),
            (vec![("highway", "residential")], None),
            (vec![("amenity", "bench")], None),
        ] {
            assert_eq!(Kind::of(&Tags::new(tags.iter().copied())), kind, "{tags:?}");
        }
    }
}
