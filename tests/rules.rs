//! Every rule of the catalogue is shown by a test, every test that names a rule names one of the catalogue, and `docs/RULES.md` is the
//! table of both. `BLESS=1` writes it anew.
#![allow(clippy::unwrap_used, reason = "a test that cannot read the tree has failed")]

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// A test that says which rule it shows.
struct Shown {
    /// Path from the root, and the test's name in a source file.
    by: String,
    /// What it says about the rule.
    words: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "txt") && !path.ends_with("rules/catalogue.txt") {
            out.push(path);
        }
    }
}

/// The name of the function a line of documentation stands above.
fn test_below<'a>(lines: &[&'a str], from: usize) -> &'a str {
    let name = |l: &'a str| {
        let after = &l[l.find("fn ")? + 3..];
        Some(&after[..after.find(['(', '<'])?])
    };
    lines[from..].iter().take(12).filter(|l| !l.trim_start().starts_with("//")).find_map(|l| name(l)).unwrap_or("")
}

/// `domain §4.11, §4.12 – words` → the numbers, and the words.
fn parse(line: &str) -> Option<(Vec<String>, String)> {
    let (head, words) = line.split_once(" – ")?;
    let (book, numbers) = head.split_once(" §")?;
    let numbers = numbers.split(", §");
    Some((numbers.map(|n| if book == "domain" { n.to_owned() } else { format!("{book} §{n}") }).collect(), words.trim().to_owned()))
}

/// What each rule is shown by, and lines that cannot be read.
fn shown() -> (BTreeMap<String, Vec<Shown>>, Vec<String>) {
    let (mut found, mut wrong) = (BTreeMap::<_, Vec<Shown>>::new(), Vec::new());
    let mut all = Vec::new();
    files(&root().join("tests"), &mut all);
    files(&root().join("src"), &mut all);
    all.sort();
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let here = path.strip_prefix(root()).unwrap().display().to_string();
        let lines: Vec<&str> = text.lines().collect();
        for (n, line) in lines.iter().enumerate() {
            let Some(rule) = ["/// Rule: ", "# Rule: "].iter().find_map(|p| line.trim_start().strip_prefix(p)) else { continue };
            let name = if here.ends_with(".rs") { test_below(&lines, n) } else { "" };
            match parse(rule) {
                Some((numbers, words)) if here.ends_with(".txt") || !name.is_empty() => {
                    let by = if name.is_empty() { here.clone() } else { format!("{here}: {name}") };
                    for number in numbers {
                        found.entry(number).or_default().push(Shown { by: by.clone(), words: words.clone() });
                    }
                }
                _ => wrong.push(format!("{here}:{}: {line}", n + 1)),
            }
        }
    }
    (found, wrong)
}

#[test]
fn every_rule_is_shown_by_a_test_and_the_table_is_up_to_date() {
    let catalogue = fs::read_to_string(root().join("tests/rules/catalogue.txt")).unwrap();
    let (mut found, wrong) = shown();
    assert!(wrong.is_empty(), "neither `Rule: domain §N.M – words` nor above a test:\n{}", wrong.join("\n"));
    let mut out = String::from(
        "# Rules, and what shows each\n\nMade from `tests/rules/catalogue.txt` and the `Rule:` lines above tests and in scripts by `tests/rules.rs`; do not \
         edit.\nScripts (`.txt`) can be read by a dispatcher.\n",
    );
    let (mut missing, mut open) = (Vec::new(), Vec::new());
    for line in catalogue.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(section) = line.strip_prefix("== ") {
            write!(out, "\n## {section}\n\n| | rule | shown by |\n|---|---|---|\n").unwrap();
            continue;
        }
        let (number, rule) = line.split_once(' ').unwrap();
        // `(open: why)` at the end of a rule: known not to be kept yet.
        let by = found.remove(number).unwrap_or_default();
        if let Some((_, why)) = rule.split_once(" (open: ") {
            open.push(number.to_owned());
            assert!(by.is_empty(), "{number} is shown by {}: it is open no more ({why}", by[0].by);
        } else if by.is_empty() {
            missing.push(line.to_owned());
        }
        let by: Vec<String> = by.iter().map(|s| format!("`{}`", s.by)).collect();
        writeln!(out, "| {number} | {} | {} |", rule.replace('|', "\\|"), by.join("<br>")).unwrap();
    }
    out.push_str("\n## Promises of the architecture\n\n| section | promise | shown by |\n|---|---|---|\n");
    let strangers: Vec<&String> = found.keys().filter(|k| k.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert!(strangers.is_empty(), "tests name rules that the catalogue does not have: {strangers:?}");
    for (number, by) in &found {
        for s in by {
            writeln!(out, "| {number} | {} | `{}` |", s.words.replace('|', "\\|"), s.by).unwrap();
        }
    }
    assert!(missing.is_empty(), "no test shows these rules:\n{}", missing.join("\n"));
    if !open.is_empty() {
        eprintln!("open: {open:?}");
    }
    let page = root().join("docs/RULES.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, &out).unwrap();
    }
    assert_eq!(fs::read_to_string(page).unwrap_or_default(), out, "docs/RULES.md is not what the tests say: BLESS=1 writes it");
}
