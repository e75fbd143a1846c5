//! Free text on the wire: bounded, without control characters.

use crate::api::problem::ApiError;

/// Most characters of a telephone number.
pub const NUMBER_CHARS: usize = 32;
/// Most characters of a name.
pub const NAME_CHARS: usize = 120;
/// Most characters of a place in the caller's words.
pub const PLACE_CHARS: usize = 400;
/// Most characters of details or a note.
pub const DETAILS_CHARS: usize = 4_000;

/// Trims a text; empty becomes `None`.
///
/// # Errors
/// [`ApiError::Invalid`] naming `field` when it has more than `limit` characters or control characters other than line breaks and tabs.
pub fn clean(text: Option<String>, field: &'static str, limit: usize) -> Result<Option<String>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let text = text.trim();
    if text.chars().count() > limit {
        return Err(ApiError::Invalid { field, detail: format!("longer than {limit} characters") });
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(ApiError::Invalid { field, detail: "holds control characters".to_owned() });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(clean(Some("  مراكش ".into()), "said", 5).ok(), Some(Some("مراكش".to_owned())));
        assert_eq!(clean(Some("   ".into()), "said", 5).ok(), Some(None));
        assert!(clean(Some("abcdef".into()), "said", 5).is_err());
        assert!(clean(Some("a\u{0}b".into()), "said", 5).is_err());
    }
}
