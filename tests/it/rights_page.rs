//! The table of roles and rights in docs/SECURITY.md is the one the server asks.

use dawria::rights::{PositionKind, Right, Role};
use std::{fmt::Write, path::Path};

const BEGIN: &str = "<!-- rights: made by tests/it/rights_page.rs -->\n";
const END: &str = "<!-- end of rights -->\n";

/// Letters of the kinds of positions from which a role uses a right.
fn cell(role: Role, right: Right) -> String {
    let sits = |kind: &PositionKind| role.may_sit(*kind) && right.positions().contains(kind);
    match (role.has(right), role.needs_position(right)) {
        (false, _) => "–".to_owned(),
        (true, false) => "yes".to_owned(),
        (true, true) => {
            let letter = |kind: PositionKind| match kind {
                PositionKind::CallTaker => 'c',
                PositionKind::Dispatcher => 'd',
                PositionKind::CheckDesk => 'k',
                PositionKind::Chief => 'h',
            };
            PositionKind::ALL.into_iter().filter(sits).map(letter).collect()
        }
    }
}

#[test]
fn the_page_shows_the_table_that_is_asked() {
    let mut table = format!("| right |{}\n|---|", Role::ACCOUNTS.map(|r| format!(" {} |", r.word())).concat());
    table.push_str(&"---|".repeat(Role::ACCOUNTS.len()));
    table.push('\n');
    for right in Right::ALL {
        let cells = Role::ACCOUNTS.map(|role| format!(" {} |", cell(role, right))).concat();
        writeln!(table, "| `{}` |{cells}", right.word()).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/SECURITY.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page has the beginning of the table");
    let (_, after) = rest.split_once(END).expect("the page has the end of the table");
    let wanted = format!("{before}{BEGIN}\n{table}\n{END}{after}");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), wanted, "docs/SECURITY.md is not what is asked: BLESS=1 writes it");
}
