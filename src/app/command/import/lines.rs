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
use std::collections::HashMap;

/// Columns of each list, and those that must be there.
pub fn columns(kind: ListKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        ListKind::Units => {
            (&["unit", "kind", "service", "reach", "vehicle", "plate", "devices", "capabilities"], &["unit", "kind", "service"])
        }
        ListKind::Devices => (&["device", "vehicle", "unit"], &["device"]),
        ListKind::Crews => (&["badge", "name", "unit", "leader"], &["badge"]),
        ListKind::Users => (super::users::COLUMNS, super::users::NEEDED),
    }
}

/// Where a list's lines stand in the request.
pub fn field(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Units => "units",
        ListKind::Devices => "devices",
        ListKind::Crews => "crews",
        ListKind::Users => "lines",
    }
}

/// What is named on two lines of one list, and on which first.
#[derive(Debug, Default)]
pub struct Named {
    keys: HashMap<String, u32>,
    /// Devices of a list of units: first line, and the vehicle or unit that has them there.
    devices: HashMap<String, (u32, String)>,
}

impl Named {
    /// Notes what a line names.
    ///
    /// # Errors
    /// When a line before it named the same: which, and where. The one before stands.
    pub fn note(&mut self, kind: ListKind, line: &Value) -> Result<(), String> {
        let text = |name: &str| line[name].as_str().unwrap_or_default().trim().to_owned();
        let number = line["line"].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let again = |what: &str, first: u32| Err(format!("names {what} again (line {first})"));
        let name = text(key(kind));
        // Badges are the same however they are typed.
        let known = if kind == ListKind::Crews { name.to_uppercase() } else { name.clone() };
        if let Some(first) = self.keys.get(&known) {
            return again(&name, *first);
        }
        let holder = Some(text("vehicle")).filter(|v| !v.is_empty()).unwrap_or_else(|| name.clone());
        let devices: Vec<&str> = line["devices"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // Two units may share a vehicle with what is fixed in it.
        if let Some((d, (first, _))) = devices.iter().find_map(|d| Some((d, self.devices.get(*d).filter(|(_, has)| *has != holder)?))) {
            return again(&format!("device {d}"), *first);
        }
        for d in devices {
            self.devices.entry(d.to_owned()).or_insert_with(|| (number, holder.clone()));
        }
        self.keys.insert(known, number);
        Ok(())
    }
}

/// The column that says whom a line is about.
fn key(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Units => "unit",
        ListKind::Devices => "device",
        ListKind::Crews => "badge",
        ListKind::Users => "account",
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
            leader: row.get("leader").map_or(Ok(false), |given| yes("leader", given))?,
        }),
        ListKind::Users => return super::users::line(row),
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

/// A field that is yes or no, in the words of the three languages.
///
/// # Errors
/// What it says instead.
pub fn yes(column: &str, text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "1" | "true" | "oui" | "x" | "نعم" => Ok(true),
        "no" | "n" | "0" | "false" | "non" | "لا" => Ok(false),
        other => Err(format!("`{column}` is `{other}`, must be yes or no")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_named_on_two_lines_is_refused_on_the_second() {
        let mut named = Named::default();
        let mut note = |kind, line: Value| named.note(kind, &line);
        let unit = |line: u32, unit: &str, vehicle: Option<&str>, devices: &[&str]| json!({"line": line, "unit": unit, "vehicle": vehicle, "devices": devices});
        assert_eq!(note(ListKind::Units, unit(3, "P-101", Some("V-1"), &["d1"])), Ok(()));
        assert_eq!(note(ListKind::Units, unit(7, "P-101", None, &[])), Err("names P-101 again (line 3)".to_owned()));
        assert_eq!(note(ListKind::Units, unit(8, "P-102", Some("V-1"), &["d1"])), Ok(()), "one vehicle of two units");
        assert_eq!(note(ListKind::Units, unit(9, "P-103", None, &["d1"])), Err("names device d1 again (line 3)".to_owned()));
        assert_eq!(note(ListKind::Units, unit(10, "P-103", None, &["d3"])), Ok(()), "the line refused left nothing");

        let mut named = Named::default();
        let mut note = |line: u32, badge: &str| named.note(ListKind::Crews, &json!({"line": line, "badge": badge}));
        assert_eq!(note(2, "m-100"), Ok(()));
        assert_eq!(note(5, "M-100"), Err("names M-100 again (line 2)".to_owned()));
    }
}
