//! What has served its time goes by itself or when asked; what is open or held stays; the report says how much of each.

use crate::support::{Server, dawria};
use dawria::{
    dispatch::{
        Ctx, Envelope, Input, Settings, decide,
        input::NewIncident,
        model::{Actor, Disposition, Fingerprint, Place, PlaceSource, Priority, Source},
    },
    id::{IncidentId, InputId, SubjectId},
    quantity::{Position, Timestamp},
    store::{Batch, Journal, Options},
};
use reqwest::StatusCode;
use serde_json::json;
use std::{path::Path, sync::Arc};

const DAY: i64 = 86_400_000;
/// Six years before the server of the test starts, or so: 2020-11-22.
const THEN: Timestamp = Timestamp(1_606_000_000_000);

fn envelope(input: Input) -> Envelope {
    let id = uuid::Uuid::now_v7();
    Envelope {
        id: InputId(id),
        content: Fingerprint(id.simple().to_string()),
        actor: Actor { account: "long-gone".to_owned(), role: "dispatcher".to_owned(), position: None },
        source: Source::Operator,
        occurred_at: None,
        position: None,
        input,
    }
}

/// A room's journal of years ago: three calls with incidents, of which the first two ended at once.
fn past(folder: &Path) {
    let settings = Arc::new(Settings::example());
    let (journal, recovered) = Journal::open(&folder.join("data/journal"), Options::new(settings.room.clone(), THEN)).unwrap();
    let mut state = journal.restore(&recovered, settings).unwrap();
    let sealer = Arc::clone(journal.sealer());
    let subject = || SubjectId(uuid::Uuid::now_v7());
    let mut now = THEN;
    let mut ask = |input: Input| {
        now = now.plus_ms(60_000);
        let mut batch = Batch::new();
        for recorded in decide(&state, &Ctx { now, clock_doubtful: false, recalled: None }, &envelope(input)).unwrap() {
            batch.apply(&mut state, &recorded).unwrap();
        }
        journal.append_blocking(batch).unwrap().wait().unwrap();
    };
    for n in 1..=3 {
        let (call, incident) = (subject(), subject());
        let place = Place::at(Position::new(316_295_000, -79_811_000).unwrap(), PlaceSource::Operator);
        let details = Some(sealer.seal(incident, "details", &format!("old words {n}")).unwrap());
        let incident = NewIncident {
            subject: incident,
            kind: "theft".to_owned(),
            priority: Priority::P3,
            place,
            details,
            exercise: false,
            hold_until: None,
        };
        ask(Input::PresentCall {
            subject: call,
            presented_at: None,
            number: Some(sealer.seal(call, "number", &format!("060000000{n}")).unwrap()),
            caller: None,
            number_fingerprint: None,
            earlier_fingerprints: Vec::new(),
            location: None,
            answered: true,
            incident: Some(incident),
            exercise: false,
        });
    }
    for n in [1, 2] {
        ask(Input::CloseIncident { incident: IncidentId(n), disposition: Disposition::Settled, note: None });
    }
}

fn retention(server: &Server, flags: &[&str]) -> String {
    let url = format!("http://{}", server.address("http"));
    let out = dawria(&[&["retention", "--server", &url][..], flags].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[tokio::test]
async fn what_has_served_its_time_goes_and_what_is_open_or_held_stays() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("data/journal")).unwrap();
    let of = folder.path().to_owned();
    tokio::task::spawn_blocking(move || past(&of)).await.unwrap();
    let server = Server::start_with(folder.path(), "[retention]\nhour = 4\n", &["--accept-clock"]);
    let api = server.api();
    api.act("/api/v1/calls", json!({"number": "0611111111", "answered": true})).await;
    api.act("/api/v1/calls/4/classify", json!({"classification": "enquiry"})).await;
    let details = async |n: u64| api.ok(&format!("/api/v1/incidents/{n}")).await["details"].clone();
    assert_eq!(details(1).await, "old words 1");
    let (status, answer) = api.post("/api/v1/incidents/2/legal-hold", &json!({"reason": "a complaint"})).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");

    let looked = retention(&server, &["--dry-run"]);
    assert!(looked.contains("would be erased: 1 calls, 1 incidents; left: 2 open, 2 under a legal hold"), "{looked}");
    assert_eq!(details(1).await, "old words 1", "it only looked");

    // By this clock the room was last in use six years ago: somebody says that it is right.
    let url = format!("http://{}", server.address("http"));
    let refused = dawria(&["retention", "--server", &url]);
    let (said, why) = (String::from_utf8_lossy(&refused.stdout), String::from_utf8_lossy(&refused.stderr));
    assert!(!refused.status.success() && said.contains("erased: nothing") && why.contains("--clock-is-right"), "{said}{why}");
    let done = retention(&server, &["--clock-is-right"]);
    assert!(done.contains("erased: 1 calls, 1 incidents; left: 2 open, 2 under a legal hold; trails: nothing kept"), "{done}");
    assert!(done.contains("accounts and looks: erased: nothing"), "{done}");
    for (n, said) in [(1, json!(null)), (2, json!("old words 2")), (3, json!("old words 3"))] {
        assert_eq!(details(n).await, said, "{n}");
    }
    assert_eq!(api.ok("/api/v1/calls/1/caller").await, json!({"erased": true}));
    assert_eq!(api.ok("/api/v1/calls/2/caller").await["number"], "0600000002");
    assert_eq!(api.ok("/api/v1/calls/4/caller").await["number"], "0611111111");
    let report = api.ok("/api/v1/retention").await["reports"][0].clone();
    assert_eq!((report["erased"]["calls"].as_u64(), report["failed"].is_null()), (Some(1), true), "{report}");
    let oldest = report["oldest_call"].as_i64().unwrap();
    assert!((THEN.0..THEN.0 + DAY).contains(&oldest), "the held one: {report}");

    // A second run finds nothing more; with the hold lifted the next one takes what it kept, also after a restart.
    assert!(retention(&server, &[]).contains("erased: nothing; left: 2 open, 2 under a legal hold"));
    server.stop();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    assert_eq!(api.ok("/api/v1/legal-holds").await["items"][0]["incident"], 2, "a hold outlives the process");
    let (status, _) = api.post("/api/v1/incidents/2/legal-hold/lift", &json!({"reason": "it is settled"})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(retention(&server, &[]).contains("erased: 1 calls, 1 incidents; left: 2 open, 0 under a legal hold"));
    assert!(api.ok("/api/v1/incidents/2").await["details"].is_null());

    // Recorded by who asked for it, and the chains of room and register are whole.
    let audit = api.ok("/api/v1/audit?kind=done&limit=500").await;
    let runs: Vec<_> = audit["items"].as_array().unwrap().iter().filter(|l| l["body"]["what"] == "retention").collect();
    assert_eq!(runs.len(), 8, "four runs, each in the room and in the register");
    assert!(runs.iter().all(|l| l["actor"]["account"] == "chief-of-all"));
    server.stop();
    let verified = dawria(&["journal", "verify", "--config", folder.path().join("dawria.toml").to_str().unwrap()]);
    assert!(verified.status.success(), "{}{}", String::from_utf8_lossy(&verified.stdout), String::from_utf8_lossy(&verified.stderr));
}

/// A key that is gone is gone for good: nothing goes by the word of a clock that nobody vouches for.
#[tokio::test]
async fn nothing_is_erased_by_a_clock_that_is_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("data/journal")).unwrap();
    let of = folder.path().to_owned();
    tokio::task::spawn_blocking(move || past(&of)).await.unwrap();
    let server = Server::start(folder.path(), "");
    let (status, answer) = server.api().post("/api/v1/retention", &json!({})).await;
    assert_eq!((status, answer["rule"].as_str()), (StatusCode::CONFLICT, Some("clock_doubtful")), "{answer}");
}
