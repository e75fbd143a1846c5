//! A fault on purpose, for tests of debug builds. A release has no such door.

use crate::id::InputId;

/// The input whose decision panics.
#[cfg(debug_assertions)]
const PANIC_ON: &str = "DAWRIA_FAULT_PANIC_ON";

/// Panics where the environment asks for it.
#[cfg(debug_assertions)]
pub(super) fn before_decide(id: InputId) {
    assert!(!std::env::var(PANIC_ON).is_ok_and(|asked| asked == id.to_string()), "a fault on purpose: deciding input {id}");
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub(super) fn before_decide(_: InputId) {}
