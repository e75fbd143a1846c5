//! Words of the scripts about positions, and who speaks there.

use crate::{
    render::seconds,
    room::Room,
    script::{Words, span},
};
use dawria::{
    dispatch::{
        Input,
        model::{Actor, Sealed},
        positions::{Act, Fact},
    },
    id::{AccountId, PositionId},
};
use std::fmt::Write;

pub fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

pub fn position(name: &str) -> PositionId {
    PositionId::new(name).unwrap()
}

/// `as ali dispatcher [at rd-1]`: who acts from now on, and where he says he sits; `guard`: asks of everybody whether he may. `None` for
/// another line.
pub fn speaker(room: &mut Room, words: &[&str]) -> Option<()> {
    match words {
        ["guard"] => room.guard(),
        ["as", account, role, at @ ..] => {
            let position = at.last().map(|p| (*p).to_owned());
            room.acting = Some(Actor { account: (*account).to_owned(), role: (*role).to_owned(), position });
        }
        _ => return None,
    }
    Some(())
}

/// The input of a line, when it is one of these:
///
/// - `sit rd-1 [account=badr] [role=chief]`, `leave-seat rd-1`, `offer-seat rd-1 [to=badr]`, `keep-seat rd-1`, `free-seat rd-1 : reason`
/// - `log-off ali`, `break-glass glass-1 for=2h : reason`
pub fn read(w: &Words<'_>, room: &Room) -> Result<Option<Input>, String> {
    let reason = || {
        let text: Vec<&str> = w.plain(0).into_iter().skip_while(|w| *w != ":").skip(1).collect();
        Sealed { subject: room.subject(), text: text.join(" ") }
    };
    let seat = || w.at(1).map(position);
    let acting = |of: fn(&Actor) -> &String| room.acting.as_ref().map_or("demo", |a| of(a).as_str());
    Ok(Some(Input::Positions(match w.at(0)? {
        "sit" => Act::SignOn {
            position: seat()?,
            account: account(w.key("account").unwrap_or_else(|| acting(|a| &a.account))),
            role: w.key("role").unwrap_or_else(|| acting(|a| &a.role)).to_owned(),
        },
        "leave-seat" => Act::SignOff { position: seat()? },
        "offer-seat" => Act::Offer { position: seat()?, to: w.key("to").map(account) },
        "keep-seat" => Act::TakeBackOffer { position: seat()? },
        "free-seat" => Act::Release { position: seat()?, reason: reason() },
        "log-off" => Act::LogOff { account: account(w.at(1)?) },
        "break-glass" => {
            let until = room.now.plus_ms(span(w.key("for").unwrap_or("1h"))?);
            Act::BreakGlass { account: account(w.at(1)?), reason: reason(), until }
        }
        _ => return Ok(None),
    })))
}

/// What `show positions` tells.
pub fn show(w: &Words<'_>, room: &Room) -> Option<String> {
    if w.at(1) != Ok("positions") {
        return None;
    }
    let mut out = String::new();
    for (id, held) in room.state.positions().held() {
        write!(out, "{id} held by {} as {} since {}", held.account, held.role, seconds(held.since)).unwrap();
        if let Some(o) = &held.offered_to {
            write!(out, ", offered to {} at {}", o.to.as_ref().map_or("anybody", AccountId::as_str), seconds(o.at)).unwrap();
        }
        out.push('\n');
    }
    Some(if out.is_empty() { "nobody holds a position\n".to_owned() } else { out })
}

pub fn fact(f: &Fact) -> String {
    match f {
        Fact::SignedOn { position, account, role, from } => {
            let from = from.as_ref().map(|f| format!(", from {f}")).unwrap_or_default();
            format!("{account} signs on to {position} as {role}{from}")
        }
        Fact::Offered { position, to } => format!("{position} offered to {}", to.as_ref().map_or("anybody", AccountId::as_str)),
        Fact::OfferTakenBack { position } => format!("{position} offered no more"),
        Fact::SignedOff { position, account, logged_off } => {
            format!("{account} signs off from {position}{}", if *logged_off { ", logged off" } else { "" })
        }
        Fact::Released { position, account, reason } => format!("{position} freed from {account}: {}", reason.text),
        Fact::GlassBroken { account, reason, until } => {
            format!("emergency account {account} used until {}: {}", seconds(*until), reason.text)
        }
        Fact::GlassAnswered { account } => format!("use of emergency account {account} seen"),
    }
}
