//! `dawria replay` as it is typed: figures in three formats, and what is said when something is missing.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

fn dawria(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dawria")).current_dir(dir).env_remove("DAWRIA_CONFIG").arg("replay").args(args).output().unwrap()
}

fn refused(dir: &Path, args: &[&str], code: i32) -> String {
    let out = dawria(dir, args);
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(code), "{said}");
    assert!(out.stdout.is_empty(), "no figures beside a refusal");
    said
}

#[test]
fn a_journal_is_compared_side_by_side_and_nothing_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("data/journal");
    crate::record::journal(&place, 1);
    std::fs::write(dir.path().join("dawria.toml"), "[room]\nid = \"town-01\"\nautomatic = [\"P0\", \"P1\", \"P2\"]\n").unwrap();
    std::fs::write(dir.path().join("half.toml"), "[units]\npercent = 50\n").unwrap();
    let files = || std::fs::read_dir(&place).unwrap().map(|e| e.unwrap().file_name()).collect::<std::collections::BTreeSet<_>>();
    let before = files();
    let out = dawria(dir.path(), &["--journal", "data", "--policy", "half.toml"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(text.starts_with("baseline simulated against recorded"), "{text}");
    assert!(text.contains("no map: travel times"), "straight lines are said: {text}");
    let head = text.lines().find(|l| l.contains("recorded") && l.contains("baseline") && l.contains("half")).unwrap();
    assert!(head.starts_with(' '), "{head}");
    assert!(text.lines().any(|l| l.starts_with("P2 total response, median, s")), "{text}");
    assert!(text.lines().any(|l| l.starts_with("driven, km")), "{text}");
    assert_eq!(files(), before, "nothing is stored");
    // A bar is for terminals.
    assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));

    let json = dawria(dir.path(), &["--journal", "data", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((json["columns"][0].as_str(), json["columns"][1].as_str()), (Some("recorded"), Some("baseline")));
    let csv = String::from_utf8(dawria(dir.path(), &["--journal", "data", "--format", "csv"]).stdout).unwrap();
    assert!(csv.starts_with("figure,priority,unit,recorded,baseline\n"), "{csv}");
}

#[test]
fn a_year_is_repeated_by_its_seed() {
    let dir = tempfile::tempdir().unwrap();
    let args =
        ["--year", "5", "--days", "1", "--towns", "2", "--calls", "100000", "--interventions", "20000", "--units", "30", "--format", "csv"];
    let figures = || {
        let out = dawria(dir.path(), &args);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8(out.stdout).unwrap();
        text.lines().filter(|l| !l.contains("processor time")).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = figures();
    assert!(first.contains(&"calls,,,273".to_owned()), "{first:?}");
    assert_eq!(first, figures());
}

#[test]
fn a_part_of_a_year_is_its_first_towns_with_their_own_share() {
    let dir = tempfile::tempdir().unwrap();
    let head = |args: &[&str]| {
        let out = dawria(dir.path(), &[&["--year", "5", "--days", "1", "--format", "csv"], args].concat());
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.success(), "{said}");
        said.lines().find(|l| l.starts_with("seed")).unwrap().to_owned()
    };
    // The country's day has 54,032 calls, and its first town a tenth of them.
    let part = head(&["--towns", "1"]);
    assert!(part.starts_with("seed 5, 1 day, a part of the country, 1 room of 57: 5"), "{part}");
    let calls = |line: &str| line.split(": ").nth(1).and_then(|l| l.split(' ').next()?.parse::<u64>().ok()).unwrap();
    assert!((5_000..6_500).contains(&calls(&part)) && !part.ends_with("1294 units"), "{part}");
    let with = head(&["--towns", "1", "--units", "30"]);
    assert_eq!((calls(&with), with.ends_with(", 30 units")), (calls(&part), true), "{with}");
    let asked = head(&["--towns", "1", "--calls", "36500", "--interventions", "3650", "--found", "365", "--units", "30"]);
    assert_eq!(asked, "seed 5, 1 day, 1 room: 100 calls, 10 interventions, 1 patrol-initiated, 30 units");
}

/// Whoever reads the first lines and goes has what it wanted.
#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let dir = tempfile::tempdir().unwrap();
    crate::record::journal(&dir.path().join("data/journal"), 1);
    std::fs::write(dir.path().join("dawria.toml"), "[room]\nid = \"town-01\"\n").unwrap();
    for args in [&["journal", "export"][..], &["replay", "--journal", "data"], &["replay", "--journal", "data", "--format", "csv"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dawria"));
        command.current_dir(dir.path()).env_remove("DAWRIA_CONFIG").args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Nobody reads from the first byte on.
        drop(child.stdout.take());
        let out = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() && !said.contains("pipe"), "{args:?}: {said}");
    }
}

#[test]
fn a_journal_is_lived_by_the_settings_of_its_room() {
    let dir = tempfile::tempdir().unwrap();
    crate::record::journal(&dir.path().join("data/rooms/town-01/journal"), 1);
    std::fs::write(dir.path().join("dawria.toml"), "[room]\nid = \"marrakech\"\n[[rooms]]\nid = \"town-01\"\n").unwrap();
    let out = dawria(dir.path(), &["--journal", "data/rooms/town-01"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    std::fs::write(dir.path().join("dawria.toml"), "[room]\nid = \"marrakech\"\n[[rooms]]\nid = \"casablanca\"\n").unwrap();
    let said = refused(dir.path(), &["--journal", "data/rooms/town-01"], 1);
    assert!(said.contains("of room town-01, the configuration is of room marrakech, casablanca"), "{said}");
}

#[test]
fn what_is_missing_or_broken_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    assert!(refused(at, &[], 2).contains("--journal"));
    assert!(refused(at, &["--journal", "a", "--year", "1"], 2).contains("cannot be used with"));
    assert!(refused(at, &["--year", "1", "--days", "0"], 1).contains("--days is 0, must be 1 to 366"));
    assert!(refused(at, &["--journal", "nowhere"], 1).contains("nowhere"));
    assert!(refused(at, &["--year", "1", "--days", "1", "--policy", "no.toml"], 1).contains("the policy file no.toml cannot be read"));
    std::fs::write(at.join("bad.toml"), "name = \"x\"\nchoose = \"luck\"\n").unwrap();
    let said = refused(at, &["--year", "1", "--days", "1", "--policy", "bad.toml"], 1);
    assert!(said.contains("bad.toml is not understood") && said.contains("line 2") && said.contains("luck"), "{said}");
    std::fs::write(at.join("type.toml"), "[types.piracy]\nkinds = [\"car\"]\n").unwrap();
    assert!(refused(at, &["--year", "1", "--days", "1", "--policy", "type.toml"], 1).contains("types.piracy"));
    let said = refused(at, &["--year", "1", "--days", "1", "--map", "no-map"], 1);
    assert!(said.contains("there is no map in no-map"), "{said}");
    crate::record::journal(&at.join("journal"), 1);
    let said = refused(at, &["--journal", "journal"], 1);
    assert!(said.contains("of room town-01, the configuration is of room marrakech"), "{said}");
}
