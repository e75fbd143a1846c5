//! Figures side by side: one row a figure, one column a run; as a table, as CSV, as JSON.

use super::figures::{ByPriority, Figures, Samples};
use crate::dispatch::model::Priority;
use serde::Serialize;
use std::fmt::Write as _;

/// A run with its name.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// The record itself: what only a simulation can know is left blank.
    pub recorded: bool,
    /// What was counted.
    pub figures: Figures,
}

/// One figure of all runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Which.
    pub figure: &'static str,
    /// Of which priority.
    pub priority: Option<Priority>,
    /// In what; empty for a count.
    pub unit: &'static str,
    /// One a run; `None`: not known, or under too few cases.
    pub values: Vec<Option<f64>>,
    #[serde(skip)]
    decimals: usize,
}

const INCIDENTS: &str = "incidents";
/// Rows only shown when it happened.
const RARE: [&str; 10] = [
    "called off before arrival",
    "still waiting at the end",
    "sent, not arrived at the end",
    "closed, no arrival known",
    "arrived, no call answered",
    "total response, negative, left out",
    "further units not sent",
    "ways not found on the roads",
    "inputs refused at a limit",
    "patrol-initiated, nobody free",
];
const PRIORITIES: [Priority; 5] = [Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4];

/// All rows.
pub fn rows(columns: &mut [Column]) -> Vec<Row> {
    let mut out = Vec::new();
    let mut add = |figure, priority, unit, decimals, value: &mut dyn FnMut(&mut Column) -> Option<f64>| {
        let values: Vec<Option<f64>> = columns.iter_mut().map(value).collect();
        out.push(Row { figure, priority, unit, values, decimals });
    };
    let count = |n: u64| Some(n as f64);
    add("calls", None, "", 0, &mut |c| count(c.figures.calls));
    add("calls answered", None, "", 0, &mut |c| count(c.figures.answered));
    add("answered within 15 s", None, "%", 1, &mut |c| share(c.figures.within_15_s, c.figures.calls));
    add("calls that waited for a taker", None, "", 0, &mut |c| count(c.figures.queued).filter(|_| !c.recorded));
    add("calls abandoned", None, "", 0, &mut |c| count(c.figures.abandoned));
    for p in PRIORITIES {
        add(INCIDENTS, Some(p), "", 0, &mut |c| count(c.figures.of(p).opened));
        add("interventions", Some(p), "", 0, &mut |c| count(c.figures.of(p).interventions));
        add("called off before arrival", Some(p), "", 0, &mut |c| count(c.figures.of(p).called_off));
        add("still waiting at the end", Some(p), "", 0, &mut |c| count(c.figures.of(p).waiting));
        add("sent, not arrived at the end", Some(p), "", 0, &mut |c| count(c.figures.of(p).under_way));
        add("closed, no arrival known", Some(p), "", 0, &mut |c| count(c.figures.of(p).unseen));
        add("arrived, no call answered", Some(p), "", 0, &mut |c| count(c.figures.of(p).no_call));
        add("total response, negative, left out", Some(p), "", 0, &mut |c| count(c.figures.of(p).response.negative()));
        type Of = fn(&mut ByPriority) -> &mut Samples;
        let parts: [([&'static str; 3], Of); 3] = [
            (["queue, n", "queue, median", "queue, P90"], |b| &mut b.queue),
            (["travel, n", "travel, median", "travel, P90"], |b| &mut b.travel),
            (["total response, n", "total response, median", "total response, P90"], |b| &mut b.response),
        ];
        for ([n, median, p90], samples) in parts {
            add(n, Some(p), "", 0, &mut |c| count(samples(c.figures.of(p)).len() as u64));
            add(median, Some(p), "s", 1, &mut |c| samples(c.figures.of(p)).median_s());
            add(p90, Some(p), "s", 1, &mut |c| samples(c.figures.of(p)).p90_s());
        }
    }
    add("patrol-initiated", None, "", 0, &mut |c| count(c.figures.found));
    add("patrol-initiated, nobody free", None, "", 0, &mut |c| count(c.figures.not_found).filter(|_| !c.recorded));
    add("further units not sent", None, "", 0, &mut |c| count(c.figures.not_more).filter(|_| !c.recorded));
    add("units", None, "", 0, &mut |c| count(c.figures.units));
    add("utilisation", None, "%", 1, &mut |c| c.figures.utilisation().map(|u| u * 100.0));
    add("driven", None, "km", 1, &mut |c| Some(c.figures.metres as f64 / 1_000.0).filter(|_| !c.recorded));
    add("ways not found on the roads", None, "", 0, &mut |c| count(c.figures.off_road).filter(|_| !c.recorded));
    add("inputs refused at a limit", None, "", 0, &mut |c| count(c.figures.refused).filter(|_| !c.recorded));
    add("inputs decided", None, "", 0, &mut |c| count(c.figures.work.0).filter(|_| !c.recorded));
    add("events applied", None, "", 0, &mut |c| count(c.figures.work.1).filter(|_| !c.recorded));
    add("processor time", None, "s", 1, &mut |c| Some(c.figures.took_s).filter(|_| !c.recorded));
    add("processor time, decide and apply", None, "s", 1, &mut |c| Some(c.figures.core_s).filter(|_| !c.recorded));
    // A priority nobody used, and what never happened, needs no row.
    let nothing = |r: &Row| r.values.iter().all(|v| v.is_none_or(|v| v == 0.0));
    let unused: Vec<Option<Priority>> = out.iter().filter(|r| r.figure == INCIDENTS && nothing(r)).map(|r| r.priority).collect();
    out.retain(|r| !(r.priority.is_some() && unused.contains(&r.priority) || RARE.contains(&r.figure) && nothing(r)));
    out
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

/// A number as people read it.
fn number(v: Option<f64>, decimals: usize) -> String {
    let Some(v) = v else { return "–".into() };
    let text = format!("{v:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

/// So many of a thing, with the word that is said of one of it.
pub fn counted(n: u64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// As a table, with what is to be said above it.
pub fn table(head: &[String], columns: &[Column], rows: &[Row]) -> String {
    let mut out = String::new();
    head.iter().for_each(|line| {
        let _ = writeln!(out, "{line}");
    });
    out.push('\n');
    let label = |r: &Row| {
        let unit = if r.unit.is_empty() { String::new() } else { format!(", {}", r.unit) };
        r.priority.map_or_else(|| format!("{}{unit}", r.figure), |p| format!("{p:?} {}{unit}", r.figure))
    };
    let first = rows.iter().map(|r| label(r).chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(i, c)| rows.iter().map(|r| number(r.values[i], r.decimals).chars().count()).max().unwrap_or(0).max(c.name.chars().count()))
        .collect();
    let mut line = |start: &str, cells: &mut dyn Iterator<Item = String>| {
        let mut text = format!("{start:first$}");
        for (cell, width) in cells.zip(&widths) {
            let _ = write!(text, "  {cell:>width$}");
        }
        let _ = writeln!(out, "{}", text.trim_end());
    };
    line("", &mut columns.iter().map(|c| c.name.clone()));
    for r in rows {
        line(&label(r), &mut r.values.iter().map(|v| number(*v, r.decimals)));
    }
    out
}

/// As CSV: figure, priority, unit, then a column a run.
///
/// # Errors
/// When the writer fails.
pub fn csv(columns: &[Column], rows: &[Row]) -> std::io::Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = ["figure", "priority", "unit"].into_iter().map(str::to_owned);
    out.write_record(head.chain(columns.iter().map(|c| c.name.clone())))?;
    for r in rows {
        let priority = r.priority.map_or_else(String::new, |p| format!("{p:?}"));
        let cells = r.values.iter().map(|v| v.map_or_else(String::new, |v| format!("{v:.*}", r.decimals)));
        out.write_record([r.figure.to_owned(), priority, r.unit.to_owned()].into_iter().chain(cells))?;
    }
    let bytes = out.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?;
    String::from_utf8(bytes).map_err(std::io::Error::other)
}

/// As one JSON document.
pub fn json(head: &[String], columns: &[Column], rows: &[Row]) -> String {
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    format!("{}\n", serde_json::json!({ "notes": head, "columns": names, "rows": rows }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_the_unknown_is_a_dash() {
        assert_eq!([number(Some(19_722_041.0), 0), number(Some(999.96), 1), number(None, 1)], ["19,722,041", "1,000.0", "–"]);
    }

    #[test]
    fn the_three_formats_say_the_same() {
        let mut f = Figures { calls: 1_200, answered: 1_100, ..Figures::default() };
        f.of(Priority::P1).opened = 2;
        f.of(Priority::P1).response.add(60_500);
        let recorded = Column { name: "recorded".into(), recorded: true, figures: f.clone() };
        let mut columns = [recorded, Column { name: "baseline".into(), recorded: false, figures: f }];
        let rows = rows(&mut columns);
        let text = table(&["said first".into()], &columns, &rows);
        assert!(text.starts_with("said first\n\n") && text.contains("P1 total response, median, s"), "{text}");
        assert!(!text.contains("P0"), "a priority nobody used has no row");
        let csv = csv(&columns, &rows).unwrap_or_default();
        assert!(csv.contains("total response, median") && csv.contains(",P1,s,60.5,60.5"), "{csv}");
        assert!(csv.contains("processor time,,s,,0.0"), "the record has no processor time: {csv}");
        let json: serde_json::Value = serde_json::from_str(&json(&[], &columns, &rows)).unwrap_or_default();
        assert_eq!(json["columns"][0], "recorded");
    }
}
