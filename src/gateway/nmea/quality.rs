//! Mode indicators and GGA qualities as kinds of solution.

use crate::fix::FixMode;

/// Mode indicator of RMC, GLL, VTG (NMEA 0183 v2.3 to v4.1): A D E F M N P R S. `Err(())` for N: no fix.
/// Other letters, and a navigation status in its place, say nothing.
pub(super) fn of_mode(letter: Option<u8>) -> Result<Option<FixMode>, ()> {
    match letter {
        Some(b'A') => Ok(Some(FixMode::Autonomous)),
        Some(b'D' | b'F' | b'P' | b'R') => Ok(Some(FixMode::Differential)),
        Some(b'E') => Ok(Some(FixMode::Estimated)),
        Some(b'M' | b'S') => Ok(Some(FixMode::ManualOrSimulated)),
        Some(b'N') => Err(()),
        _ => Ok(None),
    }
}

/// Mode indicators of GNS, one letter a satellite system; the best one counts. `Err(())` when no system has a fix.
pub(super) fn of_modes(letters: &[u8]) -> Result<Option<FixMode>, ()> {
    let modes = || letters.iter().filter_map(|l| of_mode(Some(*l)).ok().flatten());
    let has = |wanted| modes().any(|m| m == wanted);
    [FixMode::Differential, FixMode::Autonomous, FixMode::Estimated, FixMode::ManualOrSimulated]
        .into_iter()
        .find(|m| has(*m))
        .map(Some)
        .ok_or(())
}

/// Quality indicator of GGA. `Err(())` for 0 and for an empty or unknown one: no fix.
pub(super) fn of_gga(quality: &[u8]) -> Result<Option<FixMode>, ()> {
    match quality {
        [b'1'] => Ok(Some(FixMode::Autonomous)),
        [b'2' | b'3' | b'4' | b'5' | b'9'] => Ok(Some(FixMode::Differential)),
        [b'6'] => Ok(Some(FixMode::Estimated)),
        [b'7' | b'8'] => Ok(Some(FixMode::ManualOrSimulated)),
        _ => Err(()),
    }
}
