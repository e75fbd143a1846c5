//! What every route needs: the whole table, on one screen.
//!
//! [`authorise`](super::authorise) looks here for every request; a route that is not here answers nobody, and a server with one does not
//! start. Paths are those of the OpenAPI document; below `/api/v1/rooms/{room}` the same rules hold for that room.

use crate::rights::Right::{self, *};

/// What one route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// As in the document, without `/api/v1`.
    pub path: &'static str,
    /// The right; `None`: everybody, also without an account.
    pub right: Option<Right>,
    /// Only with a proof of who one is that is at most five minutes old.
    pub confirmed: bool,
    /// Only for the unit named in the path, when a terminal asks.
    pub own_unit: bool,
    /// Only for accounts: a terminal has no session and no password.
    pub account: bool,
    /// Also for a monitoring system by its token.
    pub scraper: bool,
}

const fn rule(method: &'static str, path: &'static str, right: Option<Right>) -> Rule {
    Rule { method, path, right, confirmed: false, own_unit: false, account: false, scraper: false }
}
const fn get(path: &'static str, right: Right) -> Rule {
    rule("GET", path, Some(right))
}
const fn post(path: &'static str, right: Right) -> Rule {
    rule("POST", path, Some(right))
}
const fn sure(rule: Rule) -> Rule {
    Rule { confirmed: true, ..rule }
}

const fn own(rule: Rule) -> Rule {
    Rule { account: true, ..rule }
}

/// All rules.
pub const RULES: &[Rule] = &[
    // Everybody.
    rule("GET", "/livez", None),
    rule("GET", "/readyz", None),
    rule("POST", "/setup", None),
    rule("GET", "/session", None),
    rule("POST", "/session", None),
    rule("GET", "/session/oidc", None),
    rule("GET", "/session/oidc/callback", None),
    rule("GET", "/openapi.json", None),
    // Whoever is signed in.
    own(rule("DELETE", "/session", Some(Signed))),
    own(post("/session/confirm", Signed)),
    own(post("/session/password", Signed)),
    own(post("/session/ticket", Signed)),
    own(post("/session/factor/offer", Signed)),
    own(sure(post("/session/factor", Signed))),
    get("/map/basemap.pmtiles", Signed),
    get("/map/network", SeeEquipment),
    get("/gazetteer", SeeEquipment),
    get("/gazetteer/reverse", SeeEquipment),
    get("/rooms", Signed),
    // The server.
    Rule { scraper: true, ..get("/metrics", Operate) },
    get("/stats", SeeEquipment),
    get("/accounts", Unlock),
    sure(post("/accounts", Accounts)),
    sure(rule("PATCH", "/accounts/{account}", Some(Accounts))),
    sure(post("/accounts/import", Accounts)),
    post("/accounts/{account}/unlock", Unlock),
    post("/accounts/{account}/sign-out", Unlock),
    get("/audit", Audit),
    // Personal data: erased, kept, and what is kept how long, which everybody may know.
    rule("GET", "/privacy", None),
    sure(post("/calls/{n}/erase", Erase)),
    sure(post("/incidents/{n}/erase", Erase)),
    sure(post("/notices/{n}/erase", Erase)),
    sure(post("/people/{person}/erase", Erase)),
    get("/legal-holds", Erase),
    post("/calls/{n}/legal-hold", Erase),
    sure(post("/calls/{n}/legal-hold/lift", Erase)),
    post("/incidents/{n}/legal-hold", Erase),
    sure(post("/incidents/{n}/legal-hold/lift", Erase)),
    get("/retention", Erase),
    sure(post("/retention", Erase)),
    // Terminals.
    get("/terminals", Operate),
    sure(post("/units/{unit}/token", Operate)),
    sure(rule("DELETE", "/units/{unit}/token", Some(Operate))),
    Rule { own_unit: true, ..get("/units/{unit}/terminal", Crew) },
    // Seeing a room.
    get("/room", SeeEquipment),
    get("/access", SeeRoom),
    get("/snapshot", SeeRoom),
    get("/rooms/{room}/live", SeeRoom),
    get("/live", SeeRoom),
    get("/calls", SeeRoom),
    get("/calls/{n}", SeeRoom),
    get("/calls/{n}/caller", SeeCaller),
    get("/repeats", SeeRoom),
    get("/incidents", SeeRoom),
    get("/incidents/{n}", SeeRoom),
    get("/incidents/{n}/decision", SeeRoom),
    get("/incidents/{n}/intervals", SeeRoom),
    get("/incidents/{n}/log", SeeRoom),
    get("/incidents/{n}/recommendation", SeeRoom),
    get("/incidents/{n}/route", SeeRoom),
    get("/assignments/{n}/corrections", SeeRoom),
    get("/drafts", SeeRoom),
    get("/emergencies", SeeRoom),
    get("/emergencies/{n}", SeeRoom),
    get("/closures", SeeRoom),
    get("/closures/{n}", SeeRoom),
    get("/messages", SeeRoom),
    get("/bulletins", SeeRoom),
    get("/plate-notes", SeeRoom),
    get("/notices/{n}", SeeRoom),
    get("/room/log", SeeRoom),
    get("/room/sheets", SeeRoom),
    get("/room/sheets/{n}", SeeRoom),
    get("/unit-requests", SeeRoom),
    get("/units", SeeEquipment),
    get("/units/{unit}", SeeEquipment),
    get("/vehicles", SeeEquipment),
    get("/devices/quarantine", SeeEquipment),
    get("/devices/{device}/bindings", SeeEquipment),
    get("/room/settings", SeeEquipment),
    get("/room/settings/versions", SeeEquipment),
    get("/room/settings/versions/{version}", SeeEquipment),
    // Persons; each look is recorded.
    get("/units/{unit}/trail", SeeTrail),
    get("/units/{unit}/crew", SeePeople),
    get("/units/{unit}/bindings", SeePeople),
    get("/roster/shifts", SeePeople),
    get("/roster/shifts/{n}", SeePeople),
    // All rooms of an account together.
    get("/centre", SeeCentre),
    get("/centre/live", SeeCentre),
    // Positions.
    get("/positions", SeeEquipment),
    post("/positions/{position}/sign-on", Sit),
    post("/positions/{position}/sign-off", Sit),
    post("/positions/{position}/offer", Sit),
    post("/positions/{position}/take-back", Sit),
    post("/positions/{position}/release", Lead),
    // Calls.
    post("/calls", TakeCalls),
    post("/calls/{n}/abandon", TakeCalls),
    post("/calls/{n}/answer", TakeCalls),
    post("/calls/{n}/call-back", TakeCalls),
    post("/calls/{n}/classify", TakeCalls),
    post("/calls/{n}/incident", TakeCalls),
    post("/calls/{n}/leave", TakeCalls),
    post("/calls/{n}/location", TakeCalls),
    post("/calls/{n}/take-back", TakeCalls),
    post("/drafts", TakeCalls),
    post("/drafts/{n}", TakeCalls),
    post("/drafts/{n}/discard", TakeCalls),
    post("/drafts/{n}/open", TakeCalls),
    post("/incidents", TakeCalls),
    rule("PATCH", "/incidents/{n}", Some(TakeCalls)),
    post("/incidents/{n}/link", TakeCalls),
    post("/incidents/{n}/unlink", TakeCalls),
    // Telling an outside service that does it all ends the work here: the core asks for more then.
    post("/incidents/{n}/outside", TakeCalls),
    post("/incidents/{n}/outside/{k}/receipt", TakeCalls),
    // Alarms and emergencies.
    post("/alarms/silence", Alarms),
    post("/units/{unit}/emergency", Alarms),
    post("/emergencies/{n}/acknowledge", Alarms),
    post("/emergencies/{n}/clear", Dispatch),
    post("/emergencies/{n}/incident", TakeCalls),
    post("/emergencies/{n}/link", Dispatch),
    // What people write.
    post("/incidents/{n}/notes", WriteNotes),
    post("/room/notes", WriteNotes),
    post("/notices/{n}/receipts", WriteNotes),
    post("/plate-notes", Checks),
    post("/plate-notes/look-up", Checks),
    // Sending units.
    post("/incidents/{n}/assign", Dispatch),
    post("/incidents/{n}/cancel", Dispatch),
    post("/incidents/{n}/close", Dispatch),
    post("/incidents/{n}/hand-over", Dispatch),
    post("/incidents/{n}/hand-over-accepted", Dispatch),
    post("/incidents/{n}/hold", Dispatch),
    post("/incidents/{n}/release", Dispatch),
    post("/incidents/{n}/reopen", Dispatch),
    post("/incidents/{n}/reserve", Dispatch),
    post("/incidents/{n}/preempt", Dispatch),
    post("/incidents/{n}/merge", Dispatch),
    post("/incidents/{n}/split", Dispatch),
    post("/incidents/{n}/transfer", Dispatch),
    post("/incidents/{n}/transfer-answer", Dispatch),
    post("/incidents/{n}/transfer-withdraw", Dispatch),
    post("/assignments/{n}/closer", Dispatch),
    post("/assignments/{n}/confirm", Dispatch),
    post("/assignments/{n}/dismiss", Dispatch),
    post("/assignments/{n}/end", Dispatch),
    post("/assignments/{n}/go", Dispatch),
    post("/assignments/{n}/move", Dispatch),
    post("/assignments/{n}/preempt", Dispatch),
    post("/assignments/{n}/refuse", Dispatch),
    post("/assignments/{n}/safety", Dispatch),
    post("/assignments/{n}/status", Dispatch),
    post("/assignments/{n}/well", Dispatch),
    post("/reservations/{n}/assign", Dispatch),
    post("/reservations/{n}/cancel", Dispatch),
    post("/units/{unit}/answer", Dispatch),
    post("/units/{unit}/ask", Dispatch),
    post("/units/{unit}/duty", Dispatch),
    post("/units/{unit}/messages", Dispatch),
    post("/units/{unit}/no-contact", Dispatch),
    post("/units/{unit}/shift-end", Dispatch),
    post("/units/{unit}/stated-position", Dispatch),
    post("/units/{unit}/unavailable", Dispatch),
    post("/units/{unit}/wants-to-speak", Dispatch),
    post("/messages", Dispatch),
    post("/bulletins", Dispatch),
    post("/notices/{n}/cancel", Dispatch),
    post("/closures", Dispatch),
    rule("PATCH", "/closures/{n}", Some(Dispatch)),
    post("/closures/{n}/end", Dispatch),
    post("/cover/{n}", Dispatch),
    // Leading the shift.
    post("/assignments/{n}/correct", Lead),
    post("/incidents/{n}/past-assignments", Lead),
    post("/room/sheets", Lead),
    post("/room/sheets/{n}/accept", Lead),
    post("/room/sheets/{n}/return", Lead),
    post("/room/sheets/{n}/withdraw", Lead),
    post("/roster/shifts", Lead),
    post("/roster/shifts/copy", Lead),
    rule("PUT", "/roster/shifts/{n}", Some(Lead)),
    post("/roster/shifts/{n}/drop", Lead),
    post("/roster/shifts/{n}/sign-off", Lead),
    post("/roster/shifts/{n}/sign-on", Lead),
    post("/units/{unit}/crew", Lead),
    post("/units/{unit}/place", Lead),
    post("/units/{unit}/relief", Lead),
    post("/units/{unit}/vehicle", Lead),
    post("/units/{unit}/lend", Lead),
    post("/units/{unit}/return", Lead),
    post("/unit-requests", Lead),
    post("/unit-requests/{request}/grant", Lead),
    post("/unit-requests/{request}/refuse", Lead),
    post("/unit-requests/{request}/withdraw", Lead),
    // Equipment and settings.
    post("/units", Equip),
    post("/devices/{device}/enrol", Equip),
    post("/import", Equip),
    rule("PUT", "/room/settings", Some(Equip)),
    post("/room/settings/revert", Equip),
];

/// The rule of a route; `None`: nobody may.
pub fn of(method: &str, path: &str) -> Option<&'static Rule> {
    // What is answered to a GET is answered to a HEAD without its body.
    let method = if method == "HEAD" { "GET" } else { method };
    RULES.iter().find(|r| r.method == method && r.path == path)
}
