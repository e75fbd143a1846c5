//! A fleet, its city and its callers.
fn main() {}
