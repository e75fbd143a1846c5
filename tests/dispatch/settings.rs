//! Room settings: the example is usable, and what is wrong is named.

use dawria::dispatch::{Settings, settings::SettingsError};

fn changed(pointer: &str, value: serde_json::Value) -> Result<Settings, SettingsError> {
    let mut json = serde_json::to_value(Settings::example()).unwrap();
    *json.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    Settings::from_json(&json.to_string())
}

#[test]
fn the_example_is_usable_and_survives_both_forms() {
    let example = Settings::example();
    example.check().unwrap();
    assert!(example.types.len() >= 12);
    assert_eq!(Settings::from_toml(&toml::to_string(&example).unwrap()).unwrap(), example);
    assert_eq!(Settings::from_json(&serde_json::to_string(&example).unwrap()).unwrap(), example);
}

#[test]
fn a_typo_is_named_with_its_line() {
    let text = toml::to_string(&Settings::example()).unwrap().replace("tone_s", "tones_s");
    let error = Settings::from_toml(&text).unwrap_err().to_string();
    assert!(error.contains("tones_s") && error.contains("line"), "{error}");
}

#[test]
fn each_bad_value_names_its_field() {
    use serde_json::json;
    let code = json!("Not A Code");
    for (pointer, value, field) in [
        ("/name/ar", json!(" "), "name.ar"),
        ("/priorities/1/priority", json!("P0"), "priorities"),
        ("/priorities/3/nobody_assigned_s", json!(0), "priorities.P3.nobody_assigned_s"),
        ("/priorities/0/tone_s", json!(30), "priorities.P0.tone_s"),
        ("/types/0/code", code.clone(), "types.code"),
        ("/types/1/code", json!("officer_in_danger"), "types.code"),
        ("/types/1/services/0", json!("navy"), "types.armed_assault.services"),
        ("/services/0/code", code, "services.code"),
        ("/services/0/labels/fr", json!(""), "services.police_secours.fr"),
        ("/dispositions/0/code", json!("other"), "dispositions"),
        ("/ranking/k", json!(4), "ranking.k"),
        ("/ranking/stale_penalty_s", json!(90_000), "ranking.stale_penalty_s"),
        ("/ranking/straight_line/foot_kmh", json!(0), "ranking.straight_line.foot_kmh"),
        ("/limits/units", json!(0), "limits.units"),
        ("/limits/incidents", json!(10), "limits.incidents"),
        ("/limits/backdate_days", json!(1_000), "limits.backdate_days"),
        ("/limits/reserved_per_unit", json!(0), "limits.reserved_per_unit"),
        ("/assignments/fence_m", json!(5), "assignments.fence_m"),
        ("/assignments/refusals/1/code", json!("vehicle_trouble"), "assignments.refusals.code"),
        ("/priorities/0/watching/time_out_s", json!(10), "priorities.P0.watching.time_out_s"),
        ("/priorities/0/watching/unit_check_s", json!(10), "priorities.P0.watching.unit_check_s"),
        ("/emergencies/unanswered_s", json!(0), "emergencies.unanswered_s"),
    ] {
        match changed(pointer, value) {
            Err(SettingsError::Field { field: named, .. }) => assert_eq!(named, field),
            other => panic!("{pointer}: {other:?}"),
        }
    }
}
