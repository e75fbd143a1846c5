//! What differs between two versions, as lines a person can read.

use super::Settings;
use serde_json::Value;

/// Differences by path, in the order of the document: `+ path: new`, `- path: old`, `path: old → new`. Entries of lists are named by
/// their code where they have one.
pub fn difference(old: &Settings, new: &Settings) -> Vec<String> {
    let mut out = Vec::new();
    // Plain data: it always becomes JSON.
    let (a, b) = (serde_json::to_value(old).unwrap_or_default(), serde_json::to_value(new).unwrap_or_default());
    compare("", Some(&a), Some(&b), &mut out);
    out
}

fn compare(path: &str, old: Option<&Value>, new: Option<&Value>, out: &mut Vec<String>) {
    match (old, new) {
        (a, b) if a == b => {}
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let keys = a.keys().chain(b.keys().filter(|k| !a.contains_key(*k)));
            keys.for_each(|k| compare(&join(path, k), a.get(k), b.get(k), out));
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if coded(a) && coded(b) => lists(path, a, b, out),
        (Some(Value::Null) | None, Some(b)) => out.push(format!("+ {path}: {}", short(b))),
        (Some(a), Some(Value::Null) | None) => out.push(format!("- {path}: {}", short(a))),
        (Some(a), Some(b)) => out.push(format!("{path}: {} → {}", short(a), short(b))),
        (None, None) => {}
    }
}

fn lists(path: &str, a: &[Value], b: &[Value], out: &mut Vec<String>) {
    let find = |list: &'_ [Value], name: &str| list.iter().find(|v| name_of(v).as_deref() == Some(name)).cloned();
    let names = |list: &[Value]| list.iter().filter_map(name_of).collect::<Vec<_>>();
    let (before, after) = (names(a), names(b));
    for name in before.iter().chain(after.iter().filter(|n| !before.contains(n))) {
        compare(&join(path, name), find(a, name).as_ref(), find(b, name).as_ref(), out);
    }
    let kept: Vec<&String> = before.iter().filter(|n| after.contains(n)).collect();
    if !kept.into_iter().eq(after.iter().filter(|n| before.contains(n))) {
        out.push(format!("{path}: in another order"));
    }
}

/// Every entry has a name of its own.
fn coded(list: &[Value]) -> bool {
    let names: std::collections::BTreeSet<_> = list.iter().filter_map(name_of).collect();
    names.len() == list.len()
}

fn name_of(v: &Value) -> Option<String> {
    let text = |k: &str| v.get(k).and_then(Value::as_str);
    let name = text("code").or_else(|| text("id")).or_else(|| text("type")).or_else(|| text("priority"))?;
    // A run card is named by its type and its priority.
    Some(match (text("code"), text("type"), text("priority")) {
        (None, Some(_), Some(priority)) => format!("{name}@{priority}"),
        _ => name.to_owned(),
    })
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn short(v: &Value) -> String {
    let name = match v {
        Value::Object(o) => o.get("labels").and_then(|l| l.get("en")).and_then(Value::as_str).map(|en| format!("({en})")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    };
    let text = name.unwrap_or_else(|| v.to_string());
    if text.chars().count() <= 100 { text } else { format!("{}…", text.chars().take(99).collect::<String>()) }
}
