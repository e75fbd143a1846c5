//! Checkpoints of the real server, and its backup while calls are placed.

use crate::support::{Server, dawria, until};
use serde_json::json;
use std::{
    path::Path,
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

fn more(book: &Path) -> String {
    format!("[checkpoint]\nevery_s = 1\nfile = {book:?}\n[[rooms]]\nid = \"casablanca\"\n")
}

/// Calls are placed in both rooms while the backup is made; the restored server shows the state that the manifest names, under a higher
/// epoch, and the original folds to the same at that event.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_restores_to_the_same_state() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("checkpoints.jsonl");
    let server = Server::start(folder.path(), &more(&book));
    let api = server.api();
    let (stop, placed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let load: Vec<_> = ["/api/v1/calls", "/api/v1/rooms/casablanca/calls"]
        .into_iter()
        .map(|path| {
            let (api, stop, placed) = (api.clone(), Arc::clone(&stop), Arc::clone(&placed));
            tokio::spawn(async move {
                while !stop.load(Relaxed) {
                    let incident = json!({"type": "theft", "position": {"lat": 31.63, "lon": -8.0}, "details": "two men"});
                    api.act(path, json!({"number": "0612345678", "answered": true, "incident": incident})).await;
                    placed.fetch_add(1, Relaxed);
                }
            })
        })
        .collect();
    until("some calls", async || (placed.load(Relaxed) > 20).then_some(())).await;
    let (config, to) = (folder.path().join("dawria.toml"), folder.path().join("backup"));
    let before = placed.load(Relaxed);
    let (of, into) = (config.clone(), to.clone());
    let out =
        tokio::task::spawn_blocking(move || dawria(&["backup", "--config", text(&of), "--to", text(&into), "--prove"])).await.unwrap();
    let during = placed.load(Relaxed) - before;
    stop.store(true, Relaxed);
    for task in load {
        task.await.unwrap();
    }
    assert!(out.status.success() && said(&out).contains("proved: restored"), "{}", said(&out));
    println!("{during} calls placed while it was made and proved");
    assert!(during > 0, "calls went on");
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");

    // The whole journals are sound, and go beyond the backup; the checkpoints reach to their ends.
    let key = dawria(&["journal", "key", "--config", text(&config)]);
    let key = String::from_utf8(key.stdout).unwrap();
    let verify =
        |against: &Path| dawria(&["journal", "verify", "--config", text(&config), "--against", text(against), "--key", key.trim()]);
    let out = verify(&book);
    assert!(out.status.success() && said(&out).matches("the 0 events after it have no checkpoint yet").count() == 2, "{}", said(&out));

    // A room that is taken out of the configuration is looked at all the same, and backed up; one that is deleted is missed.
    let (less, rest) = (folder.path().join("less.toml"), folder.path().join("data/rooms"));
    std::fs::write(&less, format!("data_dir = {:?}\n", folder.path().join("data"))).unwrap();
    let verify_less = || dawria(&["journal", "verify", "--config", text(&less), "--against", text(&book), "--key", key.trim()]);
    let out = verify_less();
    assert!(out.status.success() && said(&out).contains("journal of room casablanca"), "{}", said(&out));
    let out = dawria(&["backup", "--config", text(&less), "--to", text(&folder.path().join("all"))]);
    assert!(out.status.success() && said(&out).contains("in no configuration") && said(&out).contains("room/casablanca"), "{}", said(&out));
    std::fs::rename(&rest, folder.path().join("aside")).unwrap();
    let out = verify_less();
    assert_eq!(out.status.code(), Some(1));
    assert!(said(&out).contains("BAD: checkpoints name room/casablanca up to"), "{}", said(&out));
    std::fs::rename(folder.path().join("aside"), &rest).unwrap();

    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(to.join("manifest.json")).unwrap()).unwrap();
    let target = folder.path().join("new machine");
    std::fs::create_dir(&target).unwrap();
    let data = target.join("data");
    let refused = dawria(&["restore", "--from", text(&to), "--data-dir", text(&data)]);
    assert_eq!(refused.status.code(), Some(2), "a restore without the list of erasures is asked for in words: {}", said(&refused));
    let out = dawria(&["restore", "--from", text(&to), "--data-dir", text(&data), "--without-erasures", "--key", key.trim()]);
    assert!(out.status.success(), "{}", said(&out));
    let restored = Server::start(&target, "[[rooms]]\nid = \"casablanca\"\n");
    let chain = &manifest["chains"][0];
    assert_eq!((&restored.ready["seq"], &restored.ready["state"]), (&chain["seq"], &chain["state"]));
    assert!(restored.ready["epoch"].as_u64() > chain["epoch"].as_u64());
    drop(restored);

    // The old end is missing in what was restored, and the old checkpoints say so.
    let moved = target.join("moved.toml");
    std::fs::write(&moved, format!("data_dir = {data:?}\n[[rooms]]\nid = \"casablanca\"\n")).unwrap();
    let out = dawria(&["journal", "verify", "--config", text(&moved), "--against", text(&book), "--key", key.trim()]);
    assert_eq!(out.status.code(), Some(1));
    assert!(said(&out).contains("its end was cut off, or an older copy was put in place"), "{}", said(&out));
}

/// A place that does not answer costs no call; the failure is counted.
#[tokio::test]
async fn a_checkpoint_that_cannot_be_kept_is_counted_and_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &more(&folder.path().join("no such folder/checkpoints.jsonl")));
    let api = server.api();
    api.incident("theft", 31.63, -8.0).await;
    let failures = until("a failure is counted", async || {
        let metrics = api.get("/metrics").await.1;
        let line = metrics.as_str()?.lines().find(|l| l.starts_with("dawria_checkpoint_failures_total{out=\"file\"}"))?.to_owned();
        Some(line)
    });
    assert!(!failures.await.ends_with(" 0"));
    api.incident("theft", 31.63, -8.0).await;
    let out = dawria(&["doctor", "--config", text(&folder.path().join("dawria.toml"))]);
    assert!(said(&out).contains("checkpoint.file: there is no folder"), "{}", said(&out));
    assert!(said(&out).contains("; store version 4"), "{}", said(&out));
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("ALARM: a checkpoint could not be written down"), "{log}");
}
