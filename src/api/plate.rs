//! Vehicle plates as people write them, brought to one form for looking up.

/// Most characters of a plate as written.
pub const PLATE_CHARS: usize = 32;

/// Letters of Moroccan plates and their Latin twins.
const LETTERS: [(char, char); 14] = [
    ('أ', 'A'),
    ('ا', 'A'),
    ('ب', 'B'),
    ('د', 'D'),
    ('ه', 'H'),
    ('ة', 'H'),
    ('و', 'W'),
    ('ط', 'T'),
    ('ي', 'Y'),
    ('ى', 'Y'),
    ('ج', 'J'),
    ('ش', 'S'),
    ('م', 'M'),
    ('ق', 'Q'),
];

/// The one form of a plate: Western digits, Latin capitals where an Arabic letter has a twin, nothing between them. Empty when nothing
/// of a plate is left.
pub fn one_form(written: &str) -> String {
    let one = |c: char| match c {
        '\u{660}'..='\u{669}' => char::from_digit(c as u32 - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(c as u32 - 0x6f0, 10),
        c if c.is_ascii_alphanumeric() => Some(c.to_ascii_uppercase()),
        c if c.is_alphabetic() && c != '\u{640}' => Some(LETTERS.iter().find(|(arabic, _)| *arabic == c).map_or(c, |(_, latin)| *latin)),
        _ => None,
    };
    written.chars().filter_map(one).take(PLATE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plate_is_the_same_however_it_is_written() {
        for written in ["12345-أ-6", "12345-A-6", "12345 a 6", "١٢٣٤٥ أ ٦", "۱۲۳۴۵|أ|۶", "\u{2067}12345-أ-6\u{2069}"] {
            assert_eq!(one_form(written), "12345A6", "{written}");
        }
        assert_eq!(one_form("88-هـ-1"), "88H1");
        assert_eq!(one_form(" - "), "");
        assert_ne!(one_form("12345-أ-6"), one_form("12345-ب-6"));
    }
}
