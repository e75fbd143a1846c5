//! Rows of a list as the server takes them.

use super::table::Row;
use crate::{
    api::dto::{
        import::{DeviceLine, PersonLine, UnitLine},
        words::{Reach, UnitKind},
    },
    app::cli::ListKind,
};
use serde_json::Value;

/// Columns of each list, and those that must be there.
pub fn columns(kind: ListKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        ListKind::Units => {
            (&["unit", "kind", "service", "reach", "vehicle", "plate", "devices", "capabilities"], &["unit", "kind", "service"])
        }
        ListKind::Devices => (&["device", "vehicle", "unit"], &["device"]),
        ListKind::Crews => (&["badge", "name", "unit", "leader"], &["badge"]),
    }
}

/// Where a list's lines stand in the request.
pub fn field(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Units => "units",
        ListKind::Devices => "devices",
        ListKind::Crews => "crews",
    }
}

/// One row; or what is wrong with it.
pub fn line(kind: ListKind, row: Row<'_>) -> Result<Value, String> {
    let made = match kind {
        ListKind::Units => serde_json::to_value(unit(row)?),
        ListKind::Devices => serde_json::to_value(DeviceLine {
            line: row.line,
            device: id(row.need("device")?)?,
            vehicle: row.get("vehicle").map(id).transpose()?,
            unit: row.get("unit").map(id).transpose()?,
        }),
        ListKind::Crews => serde_json::to_value(PersonLine {
            line: row.line,
            badge: row.need("badge")?.to_owned(),
            name: row.get("name").map(str::to_owned),
            unit: row.get("unit").map(id).transpose()?,
            leader: row.get("leader").map_or(Ok(false), yes)?,
        }),
    };
    made.map_err(|e| e.to_string())
}

fn unit(row: Row<'_>) -> Result<UnitLine, String> {
    let list = |name| row.words(name).map(|words| words.into_iter().map(id).collect::<Result<_, _>>()).transpose();
    Ok(UnitLine {
        line: row.line,
        unit: id(row.need("unit")?)?,
        kind: word::<UnitKind>("kind", row.need("kind")?)?,
        service: row.need("service")?.to_owned(),
        reach: row.get("reach").map(|w| word::<Reach>("reach", w)).transpose()?,
        vehicle: row.get("vehicle").map(id).transpose()?,
        plate: row.get("plate").map(str::to_owned),
        devices: list("devices")?,
        capabilities: row.words("capabilities").map(|words| words.into_iter().map(str::to_owned).collect()),
    })
}

fn id<T: std::str::FromStr<Err = crate::id::IdError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|e: crate::id::IdError| e.to_string())
}

fn word<T: serde::de::DeserializeOwned>(column: &str, text: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(text.to_lowercase())).map_err(|e| format!("`{column}`: {e}"))
}

fn yes(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "1" | "true" | "oui" | "x" | "نعم" => Ok(true),
        "no" | "n" | "0" | "false" | "non" | "لا" => Ok(false),
        other => Err(format!("`leader` is `{other}`, must be yes or no")),
    }
}
