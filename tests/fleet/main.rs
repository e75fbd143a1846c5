//! The fleet, case by case: what moves a unit, what must not, and that the position index never lies.
#![allow(clippy::unwrap_used, reason = "a broken test setup should panic")]

mod approach;
mod drive;
mod index;
mod judged;
mod units;
