//! The positions a room has.

use crate::{
    dispatch::settings::{Labels, Settings, SettingsError, labels},
    id::PositionId,
    rights::PositionKind,
};
use serde::{Deserialize, Serialize};

/// Most positions of a room.
pub const POSITIONS_MAX: usize = 64;

/// One position of the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionSetting {
    /// Its name on the desk, for example `rd-1`.
    pub id: PositionId,
    /// What is done from it; at least one kind.
    pub kinds: Vec<PositionKind>,
    /// Codes of the sectors it looks after; empty: the whole room. Shown to people; nothing is refused by it.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Its name in words.
    pub name: Labels,
}

impl Settings {
    /// The position of this name.
    pub fn position(&self, id: &PositionId) -> Option<&PositionSetting> {
        self.positions.iter().find(|p| p.id == *id)
    }
}

/// What a room has that names none of its own: four call takers, three dispatchers, a check desk, a chief, and two desks of all kinds for
/// small rooms.
pub(in crate::dispatch) fn usual() -> Vec<PositionSetting> {
    use PositionKind::{CallTaker, CheckDesk, Chief, Dispatcher};
    let rows: [(&str, usize, &[PositionKind], [&str; 3]); 5] = [
        ("ct", 4, &[CallTaker], ["Call taker", "Réception des appels", "استقبال النداءات"]),
        ("rd", 3, &[Dispatcher], ["Dispatcher", "Régulation radio", "التوجيه اللاسلكي"]),
        ("check", 1, &[CheckDesk], ["Check desk", "Vérifications", "التنقيط"]),
        ("chief", 1, &[Chief], ["Chief of the room", "Chef de salle", "رئيس القاعة"]),
        ("all", 2, &PositionKind::ALL, ["Combined desk", "Poste polyvalent", "مكتب متعدد المهام"]),
    ];
    let each = |(code, count, kinds, words): (&'static str, usize, &'static [PositionKind], [&'static str; 3])| {
        (1..=count).filter_map(move |n| {
            // One of its sort needs no number in words.
            let named = |word: &str| if count == 1 { word.to_owned() } else { format!("{word} {n}") };
            let [en, fr, ar] = words.map(named);
            let id = PositionId::new(&format!("{code}-{n}")).ok()?;
            Some(PositionSetting { id, kinds: kinds.to_vec(), sectors: Vec::new(), name: Labels { en, fr, ar } })
        })
    };
    rows.into_iter().flat_map(each).collect()
}

/// Names, kinds and sectors of all positions.
///
/// # Errors
/// [`SettingsError::Field`] names the first bad field.
pub(in crate::dispatch) fn check(s: &Settings) -> Result<(), SettingsError> {
    let bad = |field: String, why: String| Err(SettingsError::Field { field, why });
    if !(1..=POSITIONS_MAX).contains(&s.positions.len()) {
        return bad("positions".into(), format!("are {}, must be 1 to {POSITIONS_MAX}", s.positions.len()));
    }
    for (n, p) in s.positions.iter().enumerate() {
        let at = format!("positions.{}", p.id);
        if s.positions[..n].iter().any(|other| other.id == p.id) {
            return bad("positions.id".into(), format!("`{}` is there twice", p.id));
        }
        if p.kinds.is_empty() {
            return bad(format!("{at}.kinds"), "give at least one of call_taker, dispatcher, check_desk, chief".into());
        }
        if p.kinds.iter().enumerate().any(|(n, k)| p.kinds[..n].contains(k)) {
            return bad(format!("{at}.kinds"), "names a kind twice".into());
        }
        if let Some(code) = p.sectors.iter().find(|c| s.sector(c).is_none()) {
            return bad(format!("{at}.sectors"), format!("`{code}` is not a sector"));
        }
        labels(&format!("{at}.name"), &p.name)?;
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_room_has_positions_for_every_kind() {
        let names: Vec<String> = usual().iter().map(|p| p.id.to_string()).collect();
        assert_eq!(names.join(" "), "ct-1 ct-2 ct-3 ct-4 rd-1 rd-2 rd-3 check-1 chief-1 all-1 all-2");
        for kind in PositionKind::ALL {
            assert!(usual().iter().any(|p| p.kinds == [kind]), "{}", kind.word());
        }
        assert_eq!(usual()[1].name.fr, "Réception des appels 2");
        assert_eq!(usual()[7].name.en, "Check desk");
    }

    #[test]
    fn settings_name_the_position_that_cannot_be_used() {
        type Change = fn(&mut Settings);
        let cases: [(Change, &str); 6] = [
            (|s| s.positions.clear(), "positions: are 0, must be 1 to 64"),
            (|s| s.positions = (0..65).map(|_| s.positions[0].clone()).collect(), "positions: are 65, must be 1 to 64"),
            (|s| s.positions[1].id = s.positions[0].id.clone(), "positions.id: `ct-1` is there twice"),
            (|s| s.positions[4].kinds.clear(), "positions.rd-1.kinds: give at least one of call_taker, dispatcher, check_desk, chief"),
            (|s| s.positions[0].sectors.push("moon".into()), "positions.ct-1.sectors: `moon` is not a sector"),
            (|s| s.positions[0].name.ar.clear(), "positions.ct-1.name.ar: must have 1 to 120 characters"),
        ];
        for (change, why) in cases {
            let mut settings = Settings::example();
            change(&mut settings);
            assert_eq!(settings.check().unwrap_err().to_string(), format!("room settings, {why}"));
        }
    }

    #[test]
    fn settings_of_before_get_the_usual_ones() {
        let mut json = serde_json::to_value(Settings::example()).unwrap();
        json.as_object_mut().unwrap().remove("positions");
        assert_eq!(Settings::from_json(&json.to_string()).unwrap().positions, usual());
    }
    #[test]
    fn a_change_names_the_position() {
        let (old, mut new) = (Settings::example(), Settings::example());
        new.positions[4].kinds.push(PositionKind::CallTaker);
        new.positions.remove(0);
        let changed = crate::dispatch::settings::difference(&old, &new);
        assert_eq!(changed.len(), 2, "{changed:?}");
        assert!(changed[0].starts_with("- positions.ct-1: "), "{changed:?}");
        assert_eq!(changed[1], "positions.rd-1.kinds: [\"dispatcher\"] → [\"dispatcher\",\"call_taker\"]");
    }
}
