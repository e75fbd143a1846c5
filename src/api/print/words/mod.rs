//! All wording of logs and sheets: English, French, Arabic. A native reader corrects it here, in one place.

macro_rules! words {
    ($($name:ident = $en:literal, $fr:literal, $ar:literal;)+) => {
        $(pub const $name: $crate::api::print::lang::Words = [$en, $fr, $ar];)+
        #[cfg(test)]
        pub(super) const ALL: &[(&str, $crate::api::print::lang::Words)] = &[$((stringify!($name), $name)),+];
    };
}

mod alarm;
mod assign;
mod calls;
mod duty;
mod incident;
mod page;
mod positions;
mod sheet;
mod unit;
mod vocabulary;
mod written;

pub use self::{
    alarm::*,
    assign::*,
    calls::*,
    duty::*,
    incident::*,
    page::*,
    positions::*,
    sheet::*,
    unit::*,
    vocabulary::{plain, word},
    written::*,
};

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
