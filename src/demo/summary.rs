//! The one object at the end: what was sent, taken in, assigned, how fast, and what an independent computation says of it.

use serde_json::{Map, Value, json};

/// What the parts of the demo found out.
#[derive(Debug, Default)]
pub struct Findings {
    /// The simulator's own summary.
    pub simulator: Value,
    /// `GET /api/v1/stats` when all units were connected and at the end.
    pub stats: (Value, Value),
    /// Decisions judged by the oracle and assignments read from the journal.
    pub assignments: Value,
    /// Latency of fixes to the viewer, `{n, p50, p99}`.
    pub fix_to_viewer: Value,
    /// CPU time of the server between the two stats, microseconds.
    pub server_cpu_us: u64,
    /// Resident memory at the end, MiB.
    pub server_rss_mib: f64,
}

/// Brings it together.
pub fn summary(found: &Findings) -> Value {
    let sim = &found.simulator;
    let fix = |name: &str| number(&found.stats.1["fixes"][name]).saturating_sub(number(&found.stats.0["fixes"][name]));
    let (accepted, duplicate) = (fix("accepted"), fix("duplicate"));
    let rejected = difference(&found.stats.1["fixes"]["rejected"], &found.stats.0["fixes"]["rejected"]);
    let rejected_sum: u64 = rejected.values().map(number).sum();
    let sent = number(&sim["fixes"]["sent"]);
    let lost = i128::from(sent) - i128::from(accepted + duplicate + rejected_sum);
    let checked = &sim["calls"]["checked"];
    let cpu_us_per_fix = found.server_cpu_us as f64 / (accepted + duplicate + rejected_sum).max(1) as f64;
    json!({
        "units": sim["units"],
        "seconds": sim["seconds"],
        "fixes": {
            "sent": sent, "accepted": accepted, "duplicate": duplicate, "rejected": rejected, "lost": lost as i64,
            "sent_late": sim["fixes"]["sent_late"], "sent_garbled": sim["fixes"]["garbled"],
        },
        "calls": {
            "placed": sim["calls"]["placed"], "acknowledged": sim["calls"]["acknowledged"], "abandoned": sim["calls"]["abandoned"],
            "assigned": checked["assigned"], "waiting": checked["waiting"], "waiting_why": checked["waiting_why"],
            "lost": number(&checked["lost"]) + number(&checked["incidents_missing"]), "burst": checked["burst"],
        },
        "assignments": found.assignments,
        "latency_ms": {
            "fix_to_viewer": found.fix_to_viewer, "call_to_ack": sim["latency_ms"]["call_to_ack"],
            "call_to_order": sim["latency_ms"]["call_to_order"],
        },
        "server": { "cpu_us_per_fix": (cpu_us_per_fix * 10.0).round() / 10.0, "rss_mib": found.server_rss_mib },
        "simulator": { "refused": sim["refused"], "failed": sim["failed"], "problems": sim["problems"], "crews": sim["crews"] },
    })
}

/// What a run must have shown, so that "nothing lost" and "always the fastest" say something.
#[derive(Clone, Copy, Debug)]
pub struct Demands {
    /// Calls of the burst, each with its incident.
    pub burst: usize,
    /// Some automatic decisions were judged.
    pub decisions: bool,
}

/// What is not as promised, in words; empty when all is well.
pub fn shortcomings(summary: &Value, demands: Demands) -> Vec<String> {
    let mut found = Vec::new();
    if number(&summary["calls"]["acknowledged"]) == 0 {
        found.push("not one call was acknowledged: nothing was shown".to_owned());
    }
    if demands.decisions && number(&summary["assignments"]["checked"]) == 0 {
        found.push("not one automatic decision was judged: nothing was shown".to_owned());
    }
    let burst = summary["calls"]["burst"].as_array().map_or(0, Vec::len);
    if burst < demands.burst {
        found.push(format!("of {} calls of the burst, {burst} opened an incident", demands.burst));
    }
    let mut want_zero = |value: &Value, what: &str| {
        if value != &json!(0) {
            found.push(format!("{what}: {value}"));
        }
    };
    want_zero(&summary["fixes"]["lost"], "fixes lost");
    want_zero(&summary["calls"]["lost"], "acknowledged calls lost");
    want_zero(&summary["assignments"]["double"], "units sent to two incidents at once");
    want_zero(&summary["assignments"]["not_fastest"], "decisions that did not take the fastest");
    for call in summary["calls"]["burst"].as_array().into_iter().flatten() {
        if call["assigned"] != json!(true) && call["waiting"] != json!("nobody_qualifies") {
            found.push(format!("a call of the burst is neither assigned nor without anybody who qualifies: {call}"));
        }
    }
    found
}

/// The summary as an aligned table.
pub fn table(summary: &Value) -> String {
    let mut rows = Vec::new();
    flatten("", summary, &mut rows);
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    rows.into_iter().map(|(name, value)| format!("  {name:<width$}  {value}\n")).collect()
}

fn flatten(name: &str, value: &Value, rows: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                let name = if name.is_empty() { key.clone() } else { format!("{name} · {key}") };
                flatten(&name, inner, rows);
            }
        }
        Value::Array(items) if items.len() > 3 => rows.push((name.to_owned(), format!("{} entries", items.len()))),
        Value::Array(items) if items.is_empty() => {}
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            rows.push((name.to_owned(), value.to_string()));
        }
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

/// Counter by counter, the later less the earlier; those that did not move are left out.
fn difference(later: &Value, earlier: &Value) -> Map<String, Value> {
    let counters = later.as_object().into_iter().flatten();
    counters
        .map(|(reason, n)| (reason.clone(), number(n).saturating_sub(number(&earlier[reason]))))
        .filter(|(_, n)| *n > 0)
        .map(|(reason, n)| (reason, json!(n)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_is_what_nothing_accounts_for() {
        let found = Findings {
            simulator: json!({"fixes": {"sent": 110}, "calls": {"checked": {"lost": 0, "incidents_missing": 1}}}),
            stats: (
                json!({"fixes": {"accepted": 5, "duplicate": 0, "rejected": {}}}),
                json!({"fixes": {"accepted": 105, "duplicate": 2, "rejected": {"jump": 3, "void": 0}}}),
            ),
            ..Findings::default()
        };
        let s = summary(&found);
        assert_eq!(s["fixes"]["lost"], 5);
        assert_eq!(s["fixes"]["rejected"], json!({"jump": 3}));
        assert_eq!(s["calls"]["lost"], 1);
        let found = shortcomings(&s, Demands { burst: 0, decisions: false });
        assert_eq!(found.len(), 5, "fixes and calls lost, nothing acknowledged, nothing judged: {found:?}");
    }

    #[test]
    fn a_burst_call_that_waits_for_a_person_is_a_shortcoming() {
        let s = json!({"fixes": {"lost": 0}, "calls": {"lost": 0, "acknowledged": 3, "burst": [
            {"incident": 1, "assigned": true}, {"incident": 2, "assigned": false, "waiting": "nobody_qualifies"},
            {"incident": 3, "assigned": false, "waiting": "needs_person"}]}, "assignments": {"double": 0, "not_fastest": 0, "checked": 1}});
        assert_eq!(shortcomings(&s, Demands { burst: 3, decisions: true }).len(), 1);
    }

    #[test]
    fn a_run_that_shows_nothing_is_no_success() {
        let idle = json!({"fixes": {"lost": 0}, "calls": {"lost": 0, "acknowledged": 0, "burst": []},
            "assignments": {"double": 0, "not_fastest": 0, "checked": 0}});
        let found = shortcomings(&idle, Demands { burst: 19, decisions: true });
        assert_eq!(found.len(), 3, "{found:?}");
        let mut calls = idle.clone();
        calls["calls"]["acknowledged"] = json!(40);
        assert_eq!(shortcomings(&calls, Demands { burst: 0, decisions: false }), Vec::<String>::new(), "no interventions were asked for");
    }
}
