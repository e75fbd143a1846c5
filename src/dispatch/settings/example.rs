//! The ready Moroccan example: the Marrakech room. Arabic and French are our reading of the service's usage; a native reader corrects
//! them here, in one place.

use super::*;
use crate::{
    dispatch::{
        assign::{AssignmentSettings, Watching},
        emergency::EmergencySettings,
        lending::LendingSettings,
        model::{Disposition as D, Priority, UnitKind},
        positions,
    },
    id::RoomId,
};

pub(super) fn l(en: &str, fr: &str, ar: &str) -> Labels {
    Labels { en: en.into(), fr: fr.into(), ar: ar.into() }
}

const WHEELS: &[UnitKind] = &[UnitKind::Car, UnitKind::Motorbike];
const ANY: &[UnitKind] = &[];

impl Settings {
    /// The Marrakech room with its services, a dozen types and the example's timers. P0 to P2 are assigned without a person.
    ///
    /// # Panics
    /// Never: the id is checked by a test.
    pub fn example() -> Self {
        #[expect(clippy::unwrap_used, reason = "a literal, covered by a test")]
        let room = RoomId::new("marrakech").unwrap();
        Self {
            room,
            name: l(
                "Marrakech command and coordination room",
                "Salle de commandement et de coordination de Marrakech",
                "قاعة القيادة والتنسيق بمراكش",
            ),
            priorities: priorities(),
            services: services(),
            types: types(),
            dispositions: dispositions(),
            outside: outside(),
            calls: CallSettings::default(),
            incidents: IncidentSettings::default(),
            ranking: RankingTerms {
                k: 6,
                ageing_penalty_s: 30,
                stale_penalty_s: 3_600,
                stated_penalty_s: 60,
                doubtful_penalty_s: 120,
                out_of_sector_penalty_s: 60,
                straight_line: StraightLine { car_kmh: 30, motorbike_kmh: 35, bicycle_kmh: 15, foot_kmh: 5, detour_percent: 140 },
                coverage: CoverageTerms::default(),
            },
            lending: LendingSettings::default(),
            limits: Limits {
                open_incidents: 5_000,
                incidents: 50_000,
                open_calls: 10_000,
                calls: 200_000,
                units: 5_000,
                devices_per_unit: 4,
                assignments_per_incident: 200,
                calls_per_incident: 500,
                locations_per_call: 20,
                call_backs: 20,
                callers: 200_000,
                drafts: 500,
                links_per_incident: 50,
                outside_per_incident: 20,
                segments_per_incident: 20,
                hold_days: 30,
                backdate_days: 7,
                vehicles: 5_000,
                people: 20_000,
                crew: 20,
                shifts: 100,
                entries_per_shift: 1_000,
                logs: Default::default(),
                notices: Default::default(),
                road_closures: Default::default(),
                reserved_per_unit: 5,
                corrections_per_assignment: 20,
                transports_per_assignment: 20,
            },
            organisation_kinds: super::example_tree::kinds(),
            organisation: super::example_tree::nodes(),
            node: Some("marrakech".into()),
            capabilities: super::example_tree::capabilities(),
            run_cards: super::example_tree::run_cards(),
            reasons: Reasons::default(),
            sectors: Vec::new(),
            posts: Vec::new(),
            cover: CoverSettings::default(),
            roster: RosterSettings::default(),
            needs: NeedsSettings::default(),
            closer: CloserSettings::default(),
            preempt: PreemptSettings::default(),
            assignments: AssignmentSettings::default(),
            emergencies: EmergencySettings::default(),
            positions: positions::usual(),
        }
    }
}

fn priorities() -> Vec<PrioritySettings> {
    let p = |priority, labels, automatic, siren, nobody_assigned_s, alarm_s| PrioritySettings {
        priority,
        labels,
        automatic,
        reoffer: automatic,
        siren,
        nobody_assigned_s,
        tone_s: 15,
        alarm_s,
        face: face(priority),
        targets: targets(priority),
        watching: match priority {
            Priority::P0 | Priority::P1 => Watching { time_out_s: 120, unit_check_s: 1_800, overdue_min: 120 },
            Priority::P2 => Watching { time_out_s: 120, unit_check_s: 3_600, overdue_min: 180 },
            Priority::P3 | Priority::P4 => Watching { time_out_s: 0, unit_check_s: 3_600, overdue_min: 180 },
        },
    };
    vec![
        p(Priority::P0, l("Officer in danger", "Fonctionnaire en danger", "شرطي في خطر"), true, true, 30, 30),
        p(Priority::P1, l("Danger to life or in progress", "Danger vital ou en cours", "خطر على الحياة أو فعل جارٍ"), true, true, 60, 30),
        p(Priority::P2, l("Just happened, may grow", "Vient de se produire, peut s'aggraver", "وقع للتو وقد يتفاقم"), true, false, 300, 60),
        p(Priority::P3, l("Report needed", "Constat à faire", "معاينة مطلوبة"), false, false, 900, 60),
        p(Priority::P4, l("Advice", "Conseil", "إرشاد"), false, false, 1_800, 60),
    ]
}

fn face(priority: Priority) -> Face {
    let (colour, tone) = match priority {
        Priority::P0 => ("#8e0000", Tone::Alarm),
        Priority::P1 => ("#c62828", Tone::Urgent),
        Priority::P2 => ("#b45309", Tone::Plain),
        Priority::P3 => ("#1d4ed8", Tone::Plain),
        Priority::P4 => ("#52606d", Tone::Soft),
    };
    Face { colour: colour.into(), tone }
}

/// Our proposal: the service has published none.
fn targets(priority: Priority) -> Targets {
    let (processing_s, response_s) = match priority {
        Priority::P0 => (60, 300),
        Priority::P1 => (90, 480),
        Priority::P2 => (180, 900),
        Priority::P3 => (900, 2_700),
        Priority::P4 => (1_800, 5_400),
    };
    Targets { processing_s, response_s }
}

fn services() -> Vec<Service> {
    [
        ("police_secours", l("Police-secours", "Police-secours", "شرطة النجدة")),
        ("urban_corps", l("Urban corps", "Corps urbain", "الهيئة الحضرية")),
        ("traffic", l("Traffic", "Circulation", "السير والجولان")),
        ("traffic_accidents", l("Traffic accidents", "Accidents de la circulation", "حوادث السير")),
        ("dogs", l("Dog unit", "Cynotechnique", "السينوتقنية")),
        ("public_order", l("Public order", "Maintien de l'ordre", "المحافظة على النظام")),
    ]
    .into_iter()
    .map(|(code, labels)| Service { code: code.into(), labels })
    .collect()
}

/// Whom things are passed to that are not the police's.
fn outside() -> Vec<Service> {
    [
        ("gendarmerie", l("Royal Gendarmerie", "Gendarmerie royale", "الدرك الملكي")),
        ("civil_protection", l("Civil protection", "Protection civile", "الوقاية المدنية")),
        ("auxiliary_forces", l("Auxiliary forces", "Forces auxiliaires", "القوات المساعدة")),
        ("samu", l("Emergency medical service", "SAMU", "المساعدة الطبية الاستعجالية")),
        ("commune", l("Commune", "Commune", "الجماعة")),
    ]
    .into_iter()
    .map(|(code, labels)| Service { code: code.into(), labels })
    .collect()
}

/// Codes of APCO ANS 2.103.2-2019.
fn common_type(code: &str) -> Option<String> {
    let common = match code {
        "officer_in_danger" => "HLP1",
        "armed_assault" => "ASSAULT",
        "robbery" => "ROBBERY",
        "domestic_violence" => "DVA",
        "missing_child" => "PERMISS",
        "accident_injured" => "MVAINJY",
        "accident_damage" => "MVA",
        "fight" => "FIGHT",
        "burglary" => "BURGLARY",
        "suspicious_person" => "PERSUSP",
        "theft" => "LARCENY",
        "public_drunkenness" => "INTOX",
        "night_noise" => "NOISE",
        "obstruction" => "PARKING",
        _ => return None,
    };
    Some(common.to_owned())
}

fn types() -> Vec<IncidentType> {
    let t = |code: &str, priority, kinds: &[UnitKind], services: &[&str], labels| IncidentType {
        code: code.into(),
        priority,
        labels,
        kinds: kinds.to_vec(),
        services: services.iter().map(|&s| s.to_owned()).collect(),
        overdue_min: None,
        common: common_type(code),
    };
    let patrol: &[&str] = &["police_secours", "urban_corps"];
    let road: &[&str] = &["traffic", "traffic_accidents", "police_secours"];
    vec![
        t("officer_in_danger", Priority::P0, ANY, &[], l("Officer in danger", "Fonctionnaire en danger", "شرطي في خطر")),
        t("armed_assault", Priority::P1, WHEELS, patrol, l("Armed assault", "Agression à l'arme", "اعتداء بالسلاح")),
        t("robbery", Priority::P1, WHEELS, patrol, l("Robbery in progress", "Vol en cours", "سرقة جارية")),
        t("domestic_violence", Priority::P1, ANY, patrol, l("Domestic violence", "Violence conjugale", "عنف أسري")),
        t("missing_child", Priority::P1, ANY, &[], l("Missing child", "Enfant disparu", "طفل مختفي")),
        t(
            "accident_injured",
            Priority::P1,
            WHEELS,
            road,
            l("Road accident with injured", "Accident corporel de la circulation", "حادثة سير مع جرحى"),
        ),
        t("fight", Priority::P2, ANY, patrol, l("Fight", "Rixe", "شجار")),
        t("burglary", Priority::P2, ANY, patrol, l("Burglary", "Cambriolage", "سرقة من داخل منزل")),
        t("suspicious_person", Priority::P2, ANY, patrol, l("Suspicious person", "Individu suspect", "شخص مشبوه")),
        t("theft", Priority::P3, ANY, patrol, l("Theft", "Vol", "سرقة")),
        t(
            "accident_damage",
            Priority::P3,
            ANY,
            road,
            l("Road accident, damage only", "Accident matériel de la circulation", "حادثة سير بدون جرحى"),
        ),
        t("public_drunkenness", Priority::P3, ANY, patrol, l("Public drunkenness", "Ivresse publique", "السكر العلني")),
        t("night_noise", Priority::P4, ANY, patrol, l("Noise at night", "Tapage nocturne", "إزعاج ليلي")),
        t("obstruction", Priority::P4, ANY, &["traffic", "urban_corps"], l("Obstructed street", "Stationnement gênant", "عرقلة السير")),
    ]
}

fn dispositions() -> Vec<DispositionLabels> {
    let labels = |d| match d {
        D::ReportTaken => l("Report taken", "Procès-verbal établi", "تحرير محضر"),
        D::Settled => l("Settled on the spot", "Réglé sur place", "تسوية بعين المكان"),
        D::Arrest => l("Arrest", "Interpellation", "توقيف"),
        D::Fine => l("Fine", "Amende", "غرامة"),
        D::FalseAlarm => l("False alarm", "Fausse alerte", "إنذار كاذب"),
        D::NothingFound => l("Nothing found", "Rien constaté", "لم تتم معاينة أي شيء"),
        D::GoneOnArrival => l("Gone on arrival", "Parti à l'arrivée", "مغادرة قبل الوصول"),
        D::HandedToArrondissement => l("Handed to the arrondissement", "Remis à l'arrondissement", "إحالة على الدائرة"),
        D::PassedOutside => l("Passed to an outside service", "Transmis à un service extérieur", "إحالة على مصلحة خارجية"),
        D::Duplicate => l("Duplicate", "Doublon", "مكررة"),
        D::CancelledBeforeArrival => l("Cancelled before arrival", "Annulé avant l'arrivée", "إلغاء قبل الوصول"),
        D::Other => l("Other", "Autre", "أخرى"),
    };
    D::ALL.into_iter().map(|code| DispositionLabels { code, labels: labels(code), internal: None, common: None }).collect()
}
