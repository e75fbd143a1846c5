//! Policy files: the examples that come with the product, what they change, and what is said of broken ones.

use dawria::{
    dispatch::{
        Settings,
        model::{Priority, UnitKind},
    },
    quantity::Position,
    replay::{Figures, Plan, Policy, policy::Order, run, year::Year},
};
use std::path::Path;

fn year() -> Year {
    Year { seed: 11, days: 2, towns: 1, calls: 200_000, interventions: 90_000, found: 20_000, units: 20 }
}

fn plan() -> Plan {
    let year = year();
    year.town(&year.shares()[0], &Settings::example(), None).0
}

fn lived(policy: &str) -> Figures {
    let (year, policy) = (year(), Policy::from_toml(policy).unwrap());
    let (plan, mut demand) = year.town(&year.shares()[0], &Settings::example(), None);
    run::simulate(&policy.applied(&plan).unwrap(), &policy, None, &mut demand).unwrap()
}

#[test]
fn the_examples_can_be_used() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/policies");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let policy = Policy::read(&entry.unwrap().path()).unwrap();
        policy.applied(&plan()).unwrap();
        names.push(policy.name);
    }
    names.sort();
    assert_eq!(names, ["closest in a line", "coverage 60 s", "fewer cars, more wheels"]);
}

#[test]
fn a_policy_changes_what_it_names_and_nothing_else() {
    let (real, policy) = (plan(), Policy::from_toml("").unwrap());
    let mut same = policy.applied(&real).unwrap();
    same.patrols.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!((&same.settings, &same.patrols), (&real.settings, &real.patrols));
    assert_eq!((policy.choose, policy.cap()), (Order::FastestByRoad, None));

    let text = "automatic = [\"P0\"]\n[types.theft]\nkinds = [\"foot\"]\nservices = []\n[units]\npercent = 50\nwithout = [\"U-0001\"]\n\
                [posts]\nplaces = [[31.5, -8.0], [31.6, -8.1]]\n[posts.of]\nU-0002 = [31.7, -8.2]\n";
    let changed = Policy::from_toml(text).unwrap().applied(&real).unwrap();
    let automatic: Vec<Priority> = changed.settings.priorities.iter().filter(|p| p.automatic).map(|p| p.priority).collect();
    assert_eq!(automatic, [Priority::P0]);
    let theft = changed.settings.kind("theft").unwrap();
    assert_eq!((&theft.kinds[..], theft.services.len()), (&[UnitKind::Foot][..], 0));
    assert_eq!(changed.patrols.len(), 10, "half of 19, rounded");
    let post = |id: &str| changed.patrols.iter().find(|p| p.id.as_str() == id).map(|p| p.post);
    assert_eq!(post("U-0001"), None);
    assert_eq!(post("U-0002"), Position::from_degrees(31.7, -8.2));
    let more = Policy::from_toml("[units]\npercent = 150").unwrap().applied(&real).unwrap();
    assert_eq!((more.patrols.len(), more.patrols[20].id.as_str()), (30, "U-0001-2"));
}

#[test]
fn fewer_units_answer_later_and_more_units_sooner() {
    let response = |mut f: Figures| f.of(Priority::P2).response.median_s().unwrap();
    let (fewer, real, more) = (lived("[units]\npercent = 60"), lived(""), lived("[units]\npercent = 200"));
    assert!(fewer.utilisation() > real.utilisation() && real.utilisation() > more.utilisation());
    let (fewer, real, more) = (response(fewer), response(real), response(more));
    assert!(fewer > real && real > more, "{fewer} {real} {more}");
}

#[test]
fn coverage_never_touches_p0_and_p1_and_a_cap_of_nothing_changes_nothing() {
    let (plain, mut none) = (lived(""), lived("[coverage]\ncap_s = 0"));
    none.took_s = plain.took_s;
    none.core_s = plain.core_s;
    assert_eq!(plain, none);
    let capped = lived("[coverage]\ncap_s = 90\noff_above = 1.0");
    assert_ne!(plain.by_priority, capped.by_priority);
}

#[test]
fn a_broken_policy_says_where() {
    let said = |text: &str| Policy::from_toml(text).unwrap_err();
    assert!(said("chose = \"x\"").contains("line 1") && said("chose = \"x\"").contains("unknown field `chose`"));
    assert!(said("choose = \"nearest\"").contains("fastest_by_road"), "{}", said("choose = \"nearest\""));
    assert!(said("[coverage]\ncap_s = 91").contains("coverage.cap_s must be 0 to 90"));
    assert!(said("[units]\npercent = 0").contains("units.percent"));
    assert!(said("[posts]\nplaces = [[91.0, 0.0]]").contains("posts"));
    let unfit = |text: &str| Policy::from_toml(text).unwrap().applied(&plan()).unwrap_err();
    assert!(unfit("[types.thefts]\nkinds = []").contains("types.thefts") && unfit("[types.thefts]").contains("burglary"));
    assert!(unfit("[types.theft]\nservices = [\"navy\"]").contains("navy"));
    assert!(unfit("[units]\nwithout = [\"P-9\"]").contains("`P-9`"));
}
