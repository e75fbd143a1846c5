//! Metrics against their documentation, both ways; alert rules and dashboard against both.

use crate::support::{Server, rmc, until};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Name and type of every metric in the table of docs/OPERATIONS.md, and which are there with Redis, TLS or checkpoints only.
fn documented() -> (BTreeMap<String, String>, BTreeSet<String>) {
    let page = read("docs/OPERATIONS.md");
    let table = page.split("\n## Metrics\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let (mut all, mut redis) = (BTreeMap::new(), BTreeSet::new());
    for row in table.lines().filter(|l| l.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells[0].trim_matches('`').to_owned();
        if ["with Redis", "with TLS", "with checkpoints"].iter().any(|w| cells[3].starts_with(w)) {
            redis.insert(name.clone());
        }
        assert!(all.insert(name, cells[1].to_owned()).is_none(), "{row} is there twice");
    }
    (all, redis)
}

/// Name and type of every metric in a scrape.
fn scraped(text: &str) -> BTreeMap<String, String> {
    let typed = |line: &str| Some(line.strip_prefix("# TYPE ")?.split_once(' ')?).map(|(n, t)| (n.to_owned(), t.to_owned()));
    text.lines().filter_map(typed).collect()
}

#[tokio::test]
async fn every_metric_is_documented_and_every_documented_one_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_in(folder.path(), "[[rooms]]\nid = \"fes\"\n", &[], &[("DAWRIA_SYNTHETIC_EVERY_S", "5")]);
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["351467108700000"]).await;
    let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let fix = format!("IMEI 351467108700000\r\n{}\r\n", rmc(31.63, -8.0));
    udp.send_to(fix.as_bytes(), server.address("nmea_udp")).unwrap();
    api.incident("theft", 31.63, -8.0).await;
    api.act("/api/v1/calls", json!({"number": "0612345678"})).await;
    let (status, _) = api.post("/api/v1/calls/99/answer", &json!({"id": crate::support::id()})).await;
    assert_eq!(status.as_u16(), 404);
    let scrape = async || api.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    let text = until("a synthetic call, and a ranking", async || {
        let text = scrape().await;
        (text.contains("\ndawria_synthetic_call_seconds_count") && text.contains("\ndawria_ranking_seconds_count")).then_some(text)
    })
    .await;
    let (documented, redis) = documented();
    let found = scraped(&text);
    let missing: Vec<_> = documented.keys().filter(|name| !found.contains_key(*name) && !redis.contains(*name)).collect();
    let strangers: Vec<_> = found.keys().filter(|name| !documented.contains_key(*name)).collect();
    assert!(missing.is_empty() && strangers.is_empty(), "documented and not there: {missing:?}; there and not documented: {strangers:?}");
    for (name, kind) in &found {
        assert_eq!(documented[name], *kind, "type of {name}");
    }
    assert!(found.len() > 60, "{}", found.len());
    let value = |start: &str| -> f64 {
        let line = text.lines().find(|l| l.starts_with(start)).unwrap_or_else(|| panic!("{start} is not in\n{text}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(value("dawria_calls{room=\"marrakech\",state=\"ringing\"}"), 1.0);
    assert_eq!(value("dawria_calls{room=\"fes\",state=\"ringing\"}"), 0.0, "each room by itself");
    assert!(value("dawria_ringing_max_seconds{room=\"marrakech\"}") > 0.0);
    assert_eq!(value("dawria_queue_limit{queue=\"inputs\",class=\"L0\",room=\"marrakech\"}"), 1_024.0);
    assert_eq!(value("dawria_synthetic_call_failures_total"), 0.0);
    assert_eq!(value("dawria_fixes_total{verdict=\"accepted\"}"), 1.0);
    // The test calls are in no figure, and in no room.
    let (rooms, calls) = (api.ok("/api/v1/rooms").await, api.ok("/api/v1/calls").await);
    assert_eq!((rooms["items"].as_array().unwrap().len(), calls["items"].as_array().unwrap().len()), (2, 2), "{rooms} {calls}");
    assert_eq!(api.ok("/readyz").await["warnings"], json!([]));
}

/// Every word of an expression that is a metric's name.
fn names(expression: &str) -> Vec<String> {
    let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ours = words.filter(|w| w.starts_with("dawria_") || w.starts_with("process_"));
    ours.map(|w| w.trim_end_matches("_bucket").trim_end_matches("_sum").trim_end_matches("_count").to_owned()).collect()
}

#[test]
fn alert_rules_are_whole_and_name_metrics_that_exist() {
    let (documented, _) = documented();
    let text = read("deploy/prometheus/alerts.yml");
    assert!(text.lines().any(|l| l == "groups:") && !text.contains('\t'));
    let mut rules = text.split("      - alert: ");
    assert!(rules.next().unwrap().contains("  - name: "));
    let (mut seen, mut n) = (BTreeSet::new(), 0);
    for rule in rules {
        n += 1;
        let rule = rule.split("  - name: ").next().unwrap();
        let mut lines = rule.lines();
        let name = lines.next().unwrap();
        assert!(seen.insert(name.to_owned()), "{name} is there twice");
        let keys: Vec<&str> =
            lines.filter(|l| !l.trim().is_empty() && l.trim() != "rules:").map(|l| l.split_once(':').unwrap().0).collect();
        let wanted = [
            "        expr",
            "        for",
            "        labels",
            "          severity",
            "        annotations",
            "          summary",
            "          description",
        ];
        assert_eq!(keys, wanted, "{name}");
        let expression = rule.lines().find_map(|l| l.trim().strip_prefix("expr: ")).unwrap();
        let expression: String = serde_json::from_str(expression).unwrap();
        for metric in names(&expression) {
            assert!(documented.contains_key(&metric), "{name} names {metric}, which there is not");
        }
        assert_eq!(expression.matches('(').count(), expression.matches(')').count(), "{name}");
        assert!(["page", "warn", "info"].iter().any(|s| rule.contains(&format!("severity: {s}\n"))), "{name}");
    }
    assert!(n > 15, "{n}");
}

#[test]
fn the_dashboard_shows_metrics_that_exist() {
    let (documented, _) = documented();
    let board: Value = serde_json::from_str(&read("deploy/grafana/dawria.json")).unwrap();
    let mut n = 0;
    for panel in board["panels"].as_array().unwrap() {
        for target in panel["targets"].as_array().into_iter().flatten() {
            for metric in names(target["expr"].as_str().unwrap()) {
                n += 1;
                assert!(documented.contains_key(&metric), "{} shows {metric}, which there is not", panel["title"]);
            }
        }
    }
    assert!(n > 25, "{n}");
}

#[tokio::test]
async fn a_monitoring_system_reads_the_metrics_by_its_token_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (file, token) = (folder.path().join("metrics.token"), "0f".repeat(32));
    fs::write(&file, format!("{token}\n")).unwrap();
    let server = Server::start_http(folder.path(), &format!("metrics_token_file = {file:?}\n"));
    let base = format!("http://{}", server.address("http"));
    let ask = async |method: Method, path: &str, name: &str, value: String| {
        let answer = reqwest::Client::new().request(method, format!("{base}{path}")).header(name, value).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, text) = ask(Method::GET, "/metrics", "authorization", format!("Bearer {token}")).await;
    assert!(status == 200 && text.contains("dawria_build_info"), "{status} {text}");
    for (name, value) in
        [("authorization", format!("Bearer {token}0")), ("cookie", format!("dawria-loopback={token}; __Host-dawria={token}"))]
    {
        assert_eq!(ask(Method::GET, "/metrics", name, value).await.0, 401);
    }
    for (method, path) in [
        (Method::GET, "/api/v1/calls"),
        (Method::GET, "/api/v1/stats"),
        (Method::GET, "/api/v1/rooms"),
        (Method::GET, "/api/v1/accounts"),
        (Method::GET, "/api/v1/audit"),
        (Method::POST, "/api/v1/session/ticket"),
        (Method::POST, "/api/v1/units/P-1/token"),
    ] {
        let (status, text) = ask(method.clone(), path, "authorization", format!("Bearer {token}")).await;
        assert_eq!(status, 403, "{method} {path}: {text}");
    }
    assert!(!server.log().contains(&token));
}
