//! Positions of the room: who sits where, and from where what may be done.
//!
//! A position is a chair and a screen with a name (`rd-1`); somebody signs on to it and holds it until he signs off, his session ends, it is
//! handed on, or a chief frees it. Whoever holds no position changes nothing: [`may`] asks that of every input before it is decided, by the
//! table of roles and rights ([`crate::rights`]), in a state that the shell has put under guard ([`State::guard`](super::State::guard)).

mod act;
mod apply;
mod decide;
mod fact;
mod guard;
mod invariant;
mod model;
mod needs;
mod refusal;
mod settings;

pub use act::Act;
pub(in crate::dispatch) use decide::{answer_glass, decide};
pub use fact::Fact;
pub use guard::may;
pub(in crate::dispatch) use invariant::check;
pub use model::{BrokenGlass, Held, Offered, POSITIONS_OF_ONE, Positions};
pub use needs::right_of;
pub use refusal::Refusal;
pub use settings::{POSITIONS_MAX, PositionSetting};
pub(in crate::dispatch) use settings::{check as check_settings, usual};
