//! The scenario "nineteen calls in the same second", and what became of every call in the end.

use crate::{api::Api, tally::Tally};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Reads back every acknowledged call and every incident opened, and says what became of them.
///
/// # Errors
/// When the server does not answer.
pub async fn check(api: &Api, tally: &Tally) -> anyhow::Result<Value> {
    let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
    api.pages("/api/v1/calls", |call| {
        if let Some(number) = call["call"].as_u64() {
            *seen.entry(number).or_default() += 1;
        }
    })
    .await?;
    let acknowledged = tally.acknowledged_calls();
    let distinct: BTreeSet<u64> = acknowledged.iter().copied().collect();
    let lost = distinct.iter().filter(|n| seen.get(n) != Some(&1)).count() + (acknowledged.len() - distinct.len());

    let mut incidents: BTreeMap<u64, Value> = BTreeMap::new();
    api.pages("/api/v1/incidents", |incident| {
        if let Some(number) = incident["incident"].as_u64() {
            incidents.insert(number, incident.clone());
        }
    })
    .await?;
    let is_assigned = |i: &Value| i["assignments"].as_array().is_some_and(|a| !a.is_empty());
    let (mut assigned, mut waiting, mut missing) = (0, 0, 0);
    let mut waiting_why: BTreeMap<String, u64> = BTreeMap::new();
    for number in tally.opened_incidents() {
        match incidents.get(&number) {
            None => missing += 1,
            Some(i) if is_assigned(i) => assigned += 1,
            Some(i) => {
                waiting += 1;
                *waiting_why.entry(i["waiting"].as_str().unwrap_or("none").to_owned()).or_default() += 1;
            }
        }
    }
    let burst: Vec<Value> = tally
        .burst_incidents()
        .iter()
        .map(|number| {
            let i = incidents.get(number).cloned().unwrap_or_default();
            json!({"incident": number, "priority": i["priority"], "assigned": is_assigned(&i), "waiting": i["waiting"]})
        })
        .collect();
    Ok(json!({
        "lost": lost, "incidents_missing": missing, "assigned": assigned, "waiting": waiting, "waiting_why": waiting_why, "burst": burst,
    }))
}
