//! The walk: every route × every role × its own and another room × every kind of position, against a table written by hand.

use crate::{
    rooms::SECOND,
    support::{Api, Server, id, people},
};
use futures_util::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Instant};

/// See its own head.
const TABLE: &str = include_str!("walk.tsv");
/// Requests under way at once.
const AT_ONCE: usize = 24;
/// Letters of the table.
const ROLES: [(char, &str); 7] = [
    ('t', "call_taker"),
    ('d', "dispatcher"),
    ('k', "check_desk"),
    ('c', "chief"),
    ('s', "supervisor"),
    ('e', "technician"),
    ('a', "auditor"),
];
/// Who sits where: of every role that may, one at each kind of position, and one that sits nowhere.
const SEATS: [(char, &str); 7] = [('t', "t"), ('d', "tdk"), ('k', "k"), ('c', "tdkc"), ('s', "tdkc"), ('e', ""), ('a', "")];

/// A line of the table.
#[derive(Clone, Copy)]
struct Row {
    method: &'static str,
    path: &'static str,
    who: &'static str,
    from: &'static str,
    marks: &'static str,
}

fn table() -> Vec<Row> {
    let lines = TABLE.lines().filter(|l| !l.starts_with('#'));
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [method, path, who, from, marks] = cells[..] else { panic!("five cells: {line}") };
        Row { method, path, who, from, marks }
    };
    lines.map(row).collect()
}

impl Row {
    fn is(&self, mark: &str) -> bool {
        self.marks.split(',').any(|m| m == mark)
    }

    /// The address in its own or in the other room; numbers and names that nothing has, so that whoever passes the door changes nothing.
    fn address(&self, other: bool, foreign: bool) -> String {
        let room = if other { "casablanca" } else { "marrakech" };
        let unit = match (self.is("own"), foreign) {
            (true, false) => "P-1",
            (true, true) => "P-2",
            (false, _) => "Z-9",
        };
        let names = [("unit", unit), ("room", room), ("n", "999999"), ("k", "0"), ("version", "999"), ("account", "nobody-here")];
        let more = [("device", "d-none"), ("position", "moon-1"), ("request", "019aa5f0-8a51-7c3e-9d1b-3f6f2a0c4e11")];
        let path = names.iter().chain(&more).fold(self.path.to_owned(), |p, (n, v)| p.replace(&format!("{{{n}}}"), v));
        match (self.is("top"), self.path == "/rooms/{room}/live", other) {
            (true, _, _) => path,
            (false, true, _) | (false, false, false) => format!("/api/v1{path}"),
            (false, false, true) => format!("/api/v1/rooms/casablanca{path}"),
        }
    }
}

/// Somebody who asks.
#[derive(Clone)]
struct Somebody {
    name: String,
    /// Letter of the role; `x` a terminal, `-` nobody any more, or nobody at all.
    role: char,
    seat: Option<char>,
    confirmed: bool,
    api: Api,
}

impl Somebody {
    fn expected(&self, row: &Row, other: bool, foreign: bool) -> &'static str {
        if row.who == "all" {
            return "passes";
        }
        if self.role == '-' {
            return "not_signed_in";
        }
        let here = !other || row.is("anywhere");
        if !row.who.contains(self.role) || !here || foreign {
            return "not_allowed";
        }
        if row.from != "-" && self.role != 'e' && !self.seat.is_some_and(|kind| row.from.contains(kind)) {
            return "off_position";
        }
        if row.is("sure") && !self.confirmed { "confirm" } else { "passes" }
    }

    /// What the door says.
    async fn verdict(&self, row: Row, address: &str) -> String {
        let mut request = self.api.request(row.method.parse::<Method>().unwrap(), address);
        if row.method != "GET" {
            request = request.json(&json!({}));
        }
        let response = request.send().await.unwrap_or_else(|e| panic!("{} {address}: {e}", self.name));
        let status = response.status();
        if status.is_success() {
            // Feeds and counters: the head has said it.
            return "passes".to_owned();
        }
        let problem: Value = response.json().await.unwrap_or_default();
        let rule = problem["rule"].as_str().unwrap_or_default().to_owned();
        match (status, rule.as_str()) {
            // A wrong password is what `/session/confirm` says behind the door.
            (StatusCode::UNAUTHORIZED, "not_signed_in")
            | (StatusCode::FORBIDDEN, "not_allowed" | "off_position" | "confirm" | "ticket" | "origin")
            | (StatusCode::METHOD_NOT_ALLOWED, _) => rule,
            _ if status.is_server_error() => format!("{status}"),
            _ => "passes".to_owned(),
        }
    }
}

/// Positions enough for all who sit.
async fn more_positions(api: &Api) {
    let path = "/api/v1/room/settings";
    let mut settings = api.ok(path).await["settings"].clone();
    for (place, kind) in
        [("check-2", "check_desk"), ("check-3", "check_desk"), ("check-4", "check_desk"), ("chief-2", "chief"), ("chief-3", "chief")]
    {
        let name = json!({"en": place, "fr": place, "ar": place});
        settings["positions"].as_array_mut().unwrap().push(json!({"id": place, "kinds": [kind], "sectors": [], "name": name}));
    }
    let body = json!({"id": id(), "settings": settings});
    let answer = api.request(Method::PUT, path).header("if-match", "\"1\"").json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
}

async fn everybody(api: &Api) -> Vec<Somebody> {
    let mut free = std::collections::BTreeMap::from([
        ('t', vec!["ct-1", "ct-2", "ct-3", "ct-4"]),
        ('d', vec!["rd-1", "rd-2", "rd-3"]),
        ('k', vec!["check-1", "check-2", "check-3", "check-4"]),
        ('c', vec!["chief-2", "chief-3"]),
    ]);
    let mut all = Vec::new();
    for (role, word) in ROLES {
        let kinds = SEATS.iter().find(|(r, _)| *r == role).unwrap().1;
        for seat in kinds.chars().map(Some).chain([None]) {
            let name = format!("{word}-{}", seat.unwrap_or('0'));
            let api = people::hire(api, &name, &[&format!("{word}@marrakech")]).await;
            if let Some(kind) = seat {
                people::sit(&api, "marrakech", free.get_mut(&kind).unwrap().pop().unwrap()).await;
            }
            all.push(Somebody { name, role, seat, confirmed: true, api });
        }
    }
    let gone = |name: &str, api: Api| Somebody { name: name.to_owned(), role: '-', seat: None, confirmed: true, api };
    let left = people::seated(api, "left", "chief@marrakech", "all-1").await;
    people::leave(&left).await;
    let off = people::seated(api, "switched-off", "chief@marrakech", "all-2").await;
    let patch = api.request(Method::PATCH, "/api/v1/accounts/switched-off").json(&json!({"disabled": true})).send().await.unwrap();
    assert_eq!(patch.status(), StatusCode::OK);
    all.extend([gone("nobody", api.nobody()), gone("session ended", left), gone("switched off", off)]);
    all.push(gone("a made-up token", api.with_token("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    let terminal = people::terminal(api, "P-1").await;
    all.push(Somebody { name: "terminal of P-1".to_owned(), role: 'x', seat: None, confirmed: true, api: terminal });
    all
}

/// Asks all of these of all of them; gives how many, and what was otherwise than the table says.
async fn walked(people: &[Somebody], rows: &[Row]) -> (usize, Vec<String>) {
    let mut asks = Vec::new();
    for who in people {
        for row in rows {
            for (other, foreign) in [(false, false), (true, false), (false, true), (true, true)] {
                // What stands once is asked once.
                let once = row.is("top") || row.is("ends");
                if (once && other) || (foreign && !row.is("own")) {
                    continue;
                }
                asks.push((who, *row, row.address(other, foreign), who.expected(row, other, foreign)));
            }
        }
    }
    let count = asks.len();
    let answers = stream::iter(asks).map(async |(who, row, address, expected)| {
        let got = who.verdict(row, &address).await;
        (got != expected).then(|| format!("{} {} {address}: {got}, the table says {expected}", who.name, row.method))
    });
    (count, answers.buffer_unordered(AT_ONCE).filter_map(async |wrong| wrong).collect().await)
}

/// Rule: reliability §5 – who may do what is decided at one door, for every route
#[tokio::test]
async fn every_route_asks_of_everybody_what_the_table_says() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let began = Instant::now();
    for unit in ["P-1", "P-2"] {
        api.unit(unit, "car", "terminal", &[]).await;
    }
    more_positions(&api).await;
    let everybody = everybody(&api).await;
    let rows = table();
    let (ending, staying): (Vec<Row>, Vec<Row>) = rows.iter().partition(|r| r.is("ends"));
    let (mut count, mut wrong) = walked(&everybody, &staying).await;
    server.kill();

    // Sessions outlive a restart, the fresh proof of who one is does not.
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let later: Vec<Somebody> = everybody.into_iter().map(|who| Somebody { api: who.api.moved_to(&api), confirmed: false, ..who }).collect();
    let sure: Vec<Row> = staying.iter().filter(|r| r.is("sure")).copied().collect();
    for rows in [sure, ending] {
        let (more, other) = walked(&later, &rows).await;
        count += more;
        wrong.extend(other);
    }
    println!("{count} combinations of {} routes and {} people in {:.1} s", rows.len(), later.len(), began.elapsed().as_secs_f64());
    assert!(count > 8_000, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_route_stands_in_the_table_once() {
    let document = serde_json::to_value(dawria::api::router::document()).unwrap();
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = ["get", "post", "put", "patch", "delete"].iter().filter(|m| item.get(**m).is_some());
        routes.extend(methods.map(|m| (m.to_uppercase(), path.strip_prefix("/api/v1").unwrap_or(path).to_owned())));
    }
    // Not in the document: itself, and the page from which a terminal comes to trust the server.
    let beside = ["/openapi.json", "/install", "/install/ca.crt", "/install/style.css"];
    routes.extend(beside.map(|path| ("GET".to_owned(), path.to_owned())));
    // What has a rule is reached: the feed below a room's own address is walked under its other name.
    let ruled = dawria::api::rights::RULES.iter().filter(|r| r.path != "/live");
    routes.extend(ruled.map(|r| (r.method.to_owned(), r.path.to_owned())));
    let rows = table();
    let mine: BTreeSet<_> = rows.iter().map(|r| (r.method.to_owned(), r.path.to_owned())).collect();
    assert_eq!(mine.len(), rows.len(), "a route stands twice");
    let missing: Vec<_> = routes.difference(&mine).collect();
    assert!(missing.is_empty(), "tests/it/walk.tsv says nothing of {missing:?}");
    let gone: Vec<_> = mine.difference(&routes).collect();
    assert!(gone.is_empty(), "tests/it/walk.tsv has what is no route: {gone:?}");
    let letters = |text: &str, known: &str| text.chars().all(|c| known.contains(c));
    assert!(rows.iter().all(|r| (r.who == "all" || letters(r.who, "tdkcseax")) && (r.from == "-" || letters(r.from, "tdkc"))));
}
