//! Times for parts of an edge. All round up, so that two parts never take less than the whole.

/// Time from `from_mm` to `to_mm` (≥ `from_mm`) on an edge that takes `weight_ms` for `length_mm` (≥ 1).
#[inline]
pub fn span_ms(weight_ms: u32, length_mm: u32, from_mm: u32, to_mm: u32) -> u32 {
    let share = u64::from(to_mm.min(length_mm).saturating_sub(from_mm));
    // At most weight_ms, so it fits.
    (u64::from(weight_ms) * share).div_ceil(u64::from(length_mm.max(1))) as u32
}

/// Time from `offset_mm` to the end.
#[inline]
pub fn rest_ms(weight_ms: u32, length_mm: u32, offset_mm: u32) -> u32 {
    span_ms(weight_ms, length_mm, offset_mm, length_mm)
}

/// Time from the start to `offset_mm`.
#[inline]
pub fn part_ms(weight_ms: u32, length_mm: u32, offset_mm: u32) -> u32 {
    span_ms(weight_ms, length_mm, 0, offset_mm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_round_up_and_stay_within_the_whole() {
        assert_eq!(span_ms(1000, 3, 0, 1), 334);
        assert_eq!(rest_ms(1000, 3, 3), 0);
        assert_eq!(rest_ms(1000, 3, 9), 0);
        assert_eq!(part_ms(1000, 3, 9), 1000);
        assert_eq!(part_ms(u32::MAX / 2, u32::MAX, u32::MAX), u32::MAX / 2);
        for offset in 0..=7 {
            let both = part_ms(5, 7, offset) + rest_ms(5, 7, offset);
            assert!((5..=6).contains(&both));
        }
    }
}
