//! Opens sealed fields for screens and terminals.

use crate::{
    dispatch::model::Sealed,
    live::Opener,
    store::seal::{SealError, Sealer},
};
use std::sync::Arc;

/// The sealer as screens see it.
pub struct SealOpener(pub Arc<Sealer>);

impl Opener for SealOpener {
    fn open(&self, sealed: &Sealed, field: &'static str) -> Option<String> {
        match self.0.open(sealed, field) {
            Ok(text) => Some(text),
            // Erased on purpose: shown as missing.
            Err(SealError::Erased) => None,
            Err(e) => {
                tracing::error!(field, error = %e, "a personal field cannot be opened");
                None
            }
        }
    }

    fn is_erased(&self, sealed: &Sealed) -> bool {
        self.0.is_erased(sealed.subject).unwrap_or(false)
    }
}
