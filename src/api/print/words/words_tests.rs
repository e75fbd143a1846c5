//! The wording is whole: three languages, the same slots, every word of the core.

use super::*;
use crate::api::print::lang::{Lang, Words};
use crate::dispatch::{
    closures,
    emergency::{EmergencyEnd, EmergencyState},
    lending::{DeclineReason, RefuseReason},
    model::*,
    notices,
};
use crate::rights::Role;
use serde::Serialize;

fn every() -> impl Iterator<Item = &'static (&'static str, Words)> {
    [alarm::ALL, assign::ALL, calls::ALL, duty::ALL, incident::ALL, page::ALL, positions::ALL, sheet::ALL, unit::ALL, written::ALL]
        .into_iter()
        .flatten()
}

fn is_arabic(text: &str) -> bool {
    text.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c))
}

#[test]
fn every_text_is_there_in_three_languages_about_the_same_things() {
    for (name, words) in every() {
        for (n, text) in words.iter().enumerate() {
            assert!(!text.is_empty(), "{name} {n}");
            for slot in ["{0}", "{1}", "{2}", "{3}", "{4}"] {
                assert_eq!(text.contains(slot), words[0].contains(slot), "{name}: {slot} in {text}");
            }
        }
        assert!(is_arabic(words[2]) || words[2] == words[0], "{name} is not in Arabic");
    }
}

#[test]
fn no_text_has_an_underscore_or_doubled_punctuation() {
    for (name, words) in every().chain(super::vocabulary::VOCABULARY) {
        for text in words {
            assert!(!text.contains('_'), "{name}: {text}");
            for twice in ["..", ",,", "::", ";;", "  ", "،،", "؛؛"] {
                assert!(!text.contains(twice), "{name}: {text}");
            }
        }
        assert!(words[1].matches(" :").count() == words[1].matches(':').count(), "{name}: a colon in French has a space before it");
    }
}

#[test]
fn no_name_of_the_vocabulary_is_there_twice() {
    let mut names: Vec<_> = super::vocabulary::VOCABULARY.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|w| w[0] != w[1]), "{names:?}");
}

/// Every word of the core that a line may show, in Arabic.
#[test]
fn words_of_the_core_are_told_in_arabic() {
    fn told<T: Serialize + std::fmt::Debug>(all: &[T]) {
        for value in all {
            assert!(is_arabic(&word(Lang::Ar, value)), "{value:?}");
        }
    }
    told(&CrewStatus::ALL);
    told(&Disposition::ALL);
    use IncidentState as I;
    told(&[I::Pending, I::Dispatched, I::EnRoute, I::OnScene, I::Clearing, I::Closed, I::Held]);
    told(&[I::HandedOver, I::Cancelled, I::Duplicate, I::Transferred]);
    use ClearReason as C;
    told(&[C::Finished, C::Freed, C::Cancelled, C::Refused, C::Preempted, C::TimedOut]);
    told(&[WaitReason::Ranking, WaitReason::NobodyQualifies, WaitReason::NeedsPerson]);
    use Classification as K;
    told(&[K::Intervention, K::Enquiry, K::Negative, K::Repeat, K::Passed, K::Test]);
    told(&[CallBackOutcome::Reached, CallBackOutcome::NotReached, CallBackOutcome::GivenUp]);
    told(&[PlaceSource::Operator, PlaceSource::Handset, PlaceSource::Cell, PlaceSource::Unit]);
    use Source as S;
    told(&[S::Telephony, S::Operator, S::Terminal, S::Device, S::Radio, S::Automatic, S::Import, S::CatchUp]);
    told(&[UnitKind::Car, UnitKind::Motorbike, UnitKind::Bicycle, UnitKind::Foot]);
    told(&[Duty::Unknown, Duty::Off, Duty::On]);
    use Unavailability as U;
    told(&[U::Break, U::Meal, U::Refuel, U::Maintenance, U::Court, U::Briefing, U::Training, U::Post, U::ShiftEnding]);
    told(&[Wish::OffDuty, Wish::Break, Wish::Meal, Wish::Refuel]);
    use LeftOut as L;
    told(&[L::OffDuty, L::Committed, L::Unavailable, L::WrongKind, L::NoPosition, L::Unreachable, L::PositionOld, L::PositionDoubtful]);
    told(&[
        L::PositionStated,
        L::Refused,
        L::PositionUntrusted,
        L::WrongService,
        L::MissingCapability,
        L::CrewTooSmall,
        L::NotNeeded,
        L::NoAnswer,
        L::WasThere,
    ]);
    told(&[L::Emergency, L::NoContact]);
    told(&[EmergencyEnd::Safe, EmergencyEnd::Mistake, EmergencyEnd::Test, EmergencyEnd::Other]);
    told(&[EmergencyState::Raised, EmergencyState::Acknowledged]);
    told(&[DeclineReason::Outdated, DeclineReason::CommandedHere, DeclineReason::Full]);
    use RefuseReason as R;
    told(&[R::NeededHere, R::AtWork, R::ShiftEnding, R::NotSuitable, R::NotHere]);
    use closures::Reason as W;
    told(&[W::Works, W::Accident, W::Flood, W::Event, W::Demonstration, W::PoliceOperation, W::Other]);
    use notices::Kind as N;
    told(&Role::ACCOUNTS[..5]);
    told(&[N::Message, N::WantedPerson, N::WantedCar, N::MissingChild, N::General, N::PlateNote]);
    assert_eq!(word(Lang::Fr, &Unavailability::ShiftEnding), "fin de service");
    assert_eq!(word(Lang::En, &"some_new_word"), "some new word");
}
