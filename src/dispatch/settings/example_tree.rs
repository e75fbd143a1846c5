//! The example's organisation, capabilities and run cards. Names of places below the city are made up.

use super::{Alternative, Element, OrganisationKind, OrganisationNode, RunCard, Word, example::l};
use crate::dispatch::model::{Priority, UnitKind};

pub(super) fn kinds() -> Vec<OrganisationKind> {
    [
        ("directorate", l("General directorate", "Direction générale", "المديرية العامة")),
        ("prefecture", l("Police prefecture", "Préfecture de police", "ولاية أمن")),
        ("regional_security", l("Regional security", "Sûreté régionale", "الأمن الجهوي")),
        ("provincial_security", l("Provincial security", "Sûreté provinciale", "الأمن الإقليمي")),
        ("provincial_district", l("Provincial district", "District provincial", "المنطقة الإقليمية للأمن")),
        ("district", l("Police district", "District de police", "منطقة أمنية")),
        ("commissariat", l("Commissariat", "Commissariat", "مفوضية")),
        ("arrondissement", l("Arrondissement", "Arrondissement de police", "دائرة")),
    ]
    .into_iter()
    .map(|(code, labels)| OrganisationKind { code: code.into(), labels })
    .collect()
}

pub(super) fn nodes() -> Vec<OrganisationNode> {
    let n = |code: &str, kind: &str, parent: Option<&str>, labels| OrganisationNode {
        code: code.into(),
        kind: kind.into(),
        labels,
        parent: parent.map(str::to_owned),
    };
    let dgsn = l("General Directorate for National Security", "Direction générale de la sûreté nationale", "المديرية العامة للأمن الوطني");
    let mut all = vec![
        n("dgsn", "directorate", None, dgsn),
        n("marrakech", "prefecture", Some("dgsn"), l("Marrakech", "Marrakech", "مراكش")),
        n("first_district", "district", Some("marrakech"), l("First district", "Premier district", "المنطقة الأمنية الأولى")),
        n("second_district", "district", Some("marrakech"), l("Second district", "Deuxième district", "المنطقة الأمنية الثانية")),
    ];
    for k in 1..=6 {
        let district = if k <= 3 { "first_district" } else { "second_district" };
        let labels = l(&format!("Arrondissement {k}"), &format!("{k}e arrondissement"), &format!("الدائرة {k}"));
        all.push(n(&format!("arrondissement_{k}"), "arrondissement", Some(district), labels));
    }
    all
}

pub(super) fn capabilities() -> Vec<Word> {
    [
        ("dog", l("Dog", "Chien", "كلب مدرب")),
        ("first_aid", l("First aid", "Premiers secours", "إسعافات أولية")),
        ("amazigh", l("Speaks Amazigh", "Parle amazighe", "تتحدث الأمازيغية")),
        ("english", l("Speaks English", "Parle anglais", "تتحدث الإنجليزية")),
        ("family_cell", l("Trained for women and children", "Cellule femmes et enfants", "خلية التكفل بالنساء والأطفال")),
        ("accident_report", l("Takes accident reports", "Constat d'accident", "معاينة حوادث السير")),
    ]
    .into_iter()
    .map(|(code, labels)| Word { code: code.into(), labels })
    .collect()
}

/// Cards of the types that need more than one unit of any sort; the others are served by the lists of their type.
pub(super) fn run_cards() -> Vec<RunCard> {
    let e = |count, services: &[&str], kinds: &[UnitKind], capabilities: &[&str], min_strength| Element {
        count,
        services: services.iter().map(|&s| s.to_owned()).collect(),
        kinds: kinds.to_vec(),
        capabilities: capabilities.iter().map(|&s| s.to_owned()).collect(),
        min_strength,
    };
    let any = |all: Vec<Vec<Element>>| all.into_iter().map(|needs| Alternative { needs }).collect();
    let (car, wheels) = (&[UnitKind::Car][..], &[UnitKind::Car, UnitKind::Motorbike][..]);
    let patrol = &["police_secours", "urban_corps"][..];
    vec![
        RunCard {
            kind: "armed_assault".into(),
            priority: None,
            alternatives: any(vec![
                vec![e(2, patrol, car, &[], 2)],
                vec![e(1, patrol, car, &[], 2), e(2, patrol, &[UnitKind::Motorbike], &[], 0)],
                vec![e(3, patrol, wheels, &[], 0)],
            ]),
        },
        RunCard {
            kind: "robbery".into(),
            priority: Some(Priority::P1),
            alternatives: any(vec![vec![e(1, patrol, car, &[], 2), e(1, patrol, wheels, &[], 0)], vec![e(2, patrol, wheels, &[], 0)]]),
        },
        RunCard {
            kind: "accident_injured".into(),
            priority: None,
            alternatives: any(vec![
                vec![e(1, &["traffic_accidents"], wheels, &["accident_report"], 0), e(1, &["traffic", "police_secours"], wheels, &[], 0)],
                vec![e(2, &["traffic", "traffic_accidents", "police_secours"], wheels, &[], 0)],
            ]),
        },
    ]
}
