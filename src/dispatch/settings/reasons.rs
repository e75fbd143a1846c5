//! Lists of reasons an operator chooses from.

use super::{
    Labels, SettingsError, Word,
    check::{labels, unique},
};
use crate::dispatch::model::Unavailability;
use serde::{Deserialize, Serialize};

/// Words for a reason why a unit cannot be sent though free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnavailabilityLabels {
    /// Which.
    pub code: Unavailability,
    /// Its name.
    pub labels: Labels,
}

/// Lists of reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reasons {
    /// Why a free unit cannot be sent: those this room offers, in the order shown. One that is not here is not accepted.
    pub unavailability: Vec<UnavailabilityLabels>,
    /// Why an incident is cancelled.
    pub cancellation: Vec<Word>,
}

impl Default for Reasons {
    fn default() -> Self {
        use Unavailability as U;
        let l = |en: &str, fr: &str, ar: &str| Labels { en: en.into(), fr: fr.into(), ar: ar.into() };
        let unavailability = [
            (U::Break, l("Break", "Pause", "استراحة")),
            (U::Meal, l("Meal", "Repas", "وجبة")),
            (U::Refuel, l("Refuelling", "Ravitaillement", "التزود بالوقود")),
            (U::Maintenance, l("Maintenance", "Entretien", "صيانة")),
            (U::Court, l("Court", "Tribunal", "المحكمة")),
            (U::Briefing, l("Briefing", "Briefing", "إحاطة")),
            (U::Training, l("Training", "Formation", "تكوين")),
            (U::Post, l("Holding a post", "En poste", "نقطة حراسة")),
            (U::ShiftEnding, l("Shift ending", "Fin de service", "نهاية الخدمة")),
        ];
        let cancellation = [
            ("caller_withdrew", l("The caller withdrew it", "Annulée par l'appelant", "تراجع المتصل")),
            ("solved_meanwhile", l("Solved meanwhile", "Réglée entre-temps", "تمت تسويتها في الأثناء")),
            ("entered_twice", l("Entered twice", "Saisie en double", "مسجلة مرتين")),
            ("not_police", l("Not for the police", "Ne relève pas de la police", "خارج اختصاص الشرطة")),
            ("other", l("Other", "Autre", "سبب آخر")),
        ];
        Self {
            unavailability: unavailability.into_iter().map(|(code, labels)| UnavailabilityLabels { code, labels }).collect(),
            cancellation: cancellation.into_iter().map(|(code, labels)| Word { code: code.into(), labels }).collect(),
        }
    }
}

impl Reasons {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        unique("reasons.cancellation", self.cancellation.iter().map(|r| (r.code.as_str(), &r.labels)))?;
        for (n, r) in self.unavailability.iter().enumerate() {
            labels(&format!("reasons.unavailability.{:?}", r.code), &r.labels)?;
            if self.unavailability[..n].iter().any(|x| x.code == r.code) {
                let field = "reasons.unavailability".to_owned();
                return Err(SettingsError::Field { field, why: format!("{:?} is there twice", r.code) });
            }
        }
        Ok(())
    }

    /// Whether this room offers a reason.
    pub fn offers(&self, reason: Unavailability) -> bool {
        self.unavailability.iter().any(|r| r.code == reason)
    }
}
