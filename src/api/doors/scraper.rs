//! The token of a monitoring system, which asks day and night and is no person: it opens `/metrics` and nothing else.

use super::token;
use anyhow::{Context, ensure};
use std::path::Path;

/// Shorter ones can be guessed.
const CHARS_MIN: usize = 32;

/// The digest of the token in this file, by which it is known again.
///
/// # Errors
/// When the file cannot be read, or its token is too short to be one.
pub fn read(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let text = text.trim();
    ensure!(
        text.chars().count() >= CHARS_MIN && !text.contains(char::is_whitespace),
        "{} holds no token of {CHARS_MIN} characters or more without blanks; make one with `openssl rand -hex 32 > {}`",
        file.display(),
        file.display()
    );
    Ok(token::digest(text))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_guessed_is_refused_and_the_way_out_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        assert!(read(&file).unwrap_err().to_string().contains("reading"));
        for weak in ["", "secret\n", &"a b".repeat(20)] {
            std::fs::write(&file, weak).unwrap();
            assert!(read(&file).unwrap_err().to_string().contains("openssl rand -hex 32"));
        }
        std::fs::write(&file, format!("{}\n", "5".repeat(64))).unwrap();
        assert_eq!(read(&file).unwrap(), token::digest(&"5".repeat(64)));
    }
}
