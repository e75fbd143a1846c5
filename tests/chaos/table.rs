//! What a fault showed, and the table of all of them.

use std::time::{Duration, Instant};

/// How much is done.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// All of it, or what fits into `make test`.
    pub full: bool,
    /// Of every choice.
    pub seed: u64,
}

impl Size {
    /// One of two numbers.
    pub fn of<T>(&self, quick: T, full: T) -> T {
        if self.full { full } else { quick }
    }
}

/// What a fault that passed has to tell. One that fails panics.
pub enum Told {
    /// What was measured.
    Measured(String),
    /// This machine cannot do it, and why.
    Skipped(String),
}

/// One line of the table.
pub struct Row {
    number: &'static str,
    name: &'static str,
    told: String,
    verdict: &'static str,
    took: Duration,
}

impl Row {
    /// It did not hold.
    pub fn failed(row: &Self) -> bool {
        row.verdict == "FAILED"
    }
}

/// Does one fault, in a thread of its own: a failed one does not end the others.
pub fn run(number: &'static str, name: &'static str, fault: fn(&Size) -> Told, size: &Size) -> Row {
    let (begun, size) = (Instant::now(), *size);
    let outcome = std::thread::Builder::new().name(format!("fault {number}")).spawn(move || fault(&size)).unwrap().join();
    let (verdict, told) = match outcome {
        Ok(Told::Measured(told)) => ("holds", told),
        Ok(Told::Skipped(why)) => ("skipped", why),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_default();
            ("FAILED", said.lines().next().unwrap_or_default().to_owned())
        }
    };
    let row = Row { number, name, told, verdict, took: begun.elapsed() };
    println!("{}", line(&row));
    row
}

fn line(row: &Row) -> String {
    format!("{:<4} {:<8} {:>5.1} s  {}: {}", row.number, row.verdict, row.took.as_secs_f64(), row.name, row.told)
}

/// The table.
pub fn print(rows: &[Row]) {
    println!("\nfault, verdict, time, what was done: what was measured");
    rows.iter().for_each(|row| println!("{}", line(row)));
    let failed = rows.iter().filter(|r| Row::failed(r)).count();
    let skipped = rows.iter().filter(|r| r.verdict == "skipped").count();
    println!("{} hold, {failed} failed, {skipped} skipped", rows.len() - failed - skipped);
}

/// Runs to the end what a fault does.
pub fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}
