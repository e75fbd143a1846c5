//! Time: the only caller of the system clock.
