//! `dawria audit`: the lines of the register, as text.

use super::{plain, print, signed_in};
use crate::{
    app::{cli::Audit, runtime},
    quantity::Timestamp,
};
use serde_json::Value;

/// Lines asked for at once.
const PART: u32 = 500;

/// Prints lines to the end.
///
/// # Errors
/// Why the server refuses, or that none is running.
pub fn run(args: Audit) -> anyhow::Result<()> {
    if let Some(kind) = args.kind.as_deref().filter(|k| !k.chars().all(|c| c.is_ascii_lowercase() || c == '_')) {
        anyhow::bail!("`{kind}` is no kind of line: kinds are words such as looked, session_opened, account_made");
    }
    runtime()?.block_on(signed_in(&args.server, async |client| {
        let (mut after, kind) = (args.after, args.kind.as_ref().map(|k| format!("&kind={k}")).unwrap_or_default());
        loop {
            let page = client.get(&format!("/api/v1/audit?after={after}&limit={PART}{kind}")).await?.body;
            page["items"].as_array().into_iter().flatten().map(line).for_each(|l| print(&l));
            match page["next"].as_u64() {
                Some(next) if next > after => after = next,
                _ => return Ok(()),
            }
        }
    }))
}

/// Number, time, who, kind, room, the fact, the reason; separated by tabs.
fn line(l: &Value) -> String {
    let text = |v: &Value| plain(v.as_str().unwrap_or_default());
    let actor = &l["actor"];
    let position = actor["position"].as_str().map(|p| format!(", {}", plain(p))).unwrap_or_default();
    let who = format!("{} ({}{position})", text(&actor["account"]), text(&actor["role"]));
    let fact: Vec<String> =
        l["body"].as_object().into_iter().flatten().filter(|(k, _)| *k != "type").map(|(k, v)| format!("{k}={}", shown(v))).collect();
    let at = Timestamp(l["at"].as_i64().unwrap_or(0));
    format!("{}\t{at}\t{who}\t{}\t{}\t{}\t{}", l["seq"], text(&l["kind"]), text(&l["room"]), fact.join(" "), text(&l["why"]))
}

/// A value as JSON, whose own backslashes spell out most of it already.
fn shown(v: &Value) -> String {
    v.to_string().split('\\').map(plain).collect::<Vec<_>>().join("\\")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_says_when_who_what_and_why() {
        let l = json!({"seq": 7, "at": 0, "actor": {"account": "amina", "role": "chief", "position": "chief-1"}, "room": "fes",
            "kind": "looked", "body": {"type": "looked", "at": {"caller": 3}}, "why": "call back"});
        assert_eq!(line(&l), "7\t1970-01-01T00:00:00.000Z\tamina (chief, chief-1)\tlooked\tfes\tat={\"caller\":3}\tcall back");
    }

    #[test]
    fn a_reason_forges_no_line() {
        let l = json!({"seq": 7, "at": 0, "actor": {"account": "amina", "role": "chief", "position": "x\ty"}, "room": "fes",
            "kind": "looked", "body": {"type": "looked", "at": "a\nb\u{202e}"}, "why": "call back\n8\t1970-01-01T00:00:00.000Z\tsomebody"});
        let line = line(&l);
        assert_eq!((line.lines().count(), line.matches('\t').count()), (1, 6), "{line}");
        assert!(line.contains("at=\"a\\nb\\u{202e}\"") && line.contains("call back\\n8\\t"), "{line}");
    }
}
