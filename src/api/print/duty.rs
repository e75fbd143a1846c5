//! What settings, roster and cover say to a dispatcher. People are told by number only: names are asked for by themselves.

use super::{
    lang::Lang,
    line::Line,
    teller::{Teller, labelled},
    words::*,
};
use crate::{
    dispatch::{
        cover::{self, About},
        roster::{self, Crew, LeftOutEntry},
        settings::{Changed, Settings},
    },
    id::UnitId,
};

/// A new version of the settings.
pub(super) fn settings(t: &Teller<'_>, changed: &Changed) -> String {
    let version = changed.version.to_string();
    match changed.reverts {
        Some(of) => t.lang.say(SETTINGS_BACK, &[&version, &of.to_string()]),
        None => t.lang.say(SETTINGS, &[&version]),
    }
}

/// Vehicles, shifts, crews; `None` for what is nobody's news.
pub(super) fn roster(t: &Teller<'_>, fact: &roster::Fact, line: &mut Line) -> Option<String> {
    use roster::Fact as F;
    let lang = t.lang;
    let mut of = |unit: &UnitId| line.unit = Some(unit.clone());
    Some(match fact {
        F::VehicleEntered { vehicle, kind, .. } => lang.say(VEHICLE_ENTERED, &[vehicle.as_str(), &word(lang, kind)]),
        F::CapabilitiesChanged { unit, capabilities } => {
            of(unit);
            let known = |c: &String| labelled(lang, t.settings.capabilities.iter().map(|k| (&k.code, &k.labels)), c);
            let all = if capabilities.is_empty() { NONE[lang as usize].to_owned() } else { lang.list(capabilities.iter().map(known)) };
            lang.say(CAPABILITIES, &[unit.as_str(), &all])
        }
        F::VehicleChanged { unit, vehicle } => {
            of(unit);
            match vehicle {
                Some(vehicle) => lang.say(HAS_VEHICLE, &[unit.as_str(), vehicle.as_str()]),
                None => lang.say(HAS_NO_VEHICLE, &[unit.as_str()]),
            }
        }
        F::ShiftPlanned { shift: s, left_out: out } => {
            let (from, to, units) = (t.moment(s.from), t.moment(s.to), lang.say(UNITS, &[&s.entries.len().to_string()]));
            left_out(t, lang.say(SHIFT_PLANNED, &[&s.id.to_string(), &s.team, &from, &to, &units]), out)
        }
        F::CrewPlanned { shift, unit, crew } => {
            of(unit);
            lang.say(CREW_PLANNED, &[unit.as_str(), &shift.to_string(), &strength(t, crew)])
        }
        F::ShiftDropped { shift } => lang.say(SHIFT_DROPPED, &[&shift.to_string()]),
        F::SignedOn { unit, shift, crew, sector, post, relieved, .. } => {
            of(unit);
            let (shift, crew) = (shift.to_string(), strength(t, crew));
            let said = match relieved {
                Some(before) => lang.say(RELIEVED, &[unit.as_str(), &shift, &crew, &before.to_string()]),
                None => lang.say(SIGNED_ON, &[unit.as_str(), &shift, &crew]),
            };
            match place(t, sector.as_deref(), post.as_deref()) {
                Some(place) => lang.list([said, place]),
                None => said,
            }
        }
        F::ShiftSignedOn { shift, left_out: out } => left_out(t, lang.say(SHIFT_SIGNED_ON, &[&shift.to_string()]), out),
        F::SignedOff { unit } => {
            of(unit);
            lang.say(SIGNED_OFF, &[unit.as_str()])
        }
        F::ShiftSignedOff { shift, left_out: out } => left_out(t, lang.say(SHIFT_SIGNED_OFF, &[&shift.to_string()]), out),
        F::CrewChanged { unit, crew } => {
            of(unit);
            lang.say(CREW_CHANGED, &[unit.as_str(), &strength(t, crew)])
        }
        F::Placed { unit, sector, post } => {
            of(unit);
            let place = place(t, sector.as_deref(), post.as_deref()).unwrap_or_else(|| NONE[lang as usize].to_owned());
            lang.say(PLACED, &[unit.as_str(), &place])
        }
        F::PersonEntered { .. } | F::ShiftsForgotten { .. } => return None,
    })
}

/// Units that stand still, sectors without a unit.
pub(super) fn cover(t: &Teller<'_>, fact: &cover::Fact, line: &mut Line) -> String {
    let lang = t.lang;
    match fact {
        cover::Fact::Raised { alert: a } => {
            let (n, since) = (a.id.to_string(), t.moment(a.since));
            let said = match &a.about {
                About::Immobile(unit) => {
                    line.unit = Some(unit.clone());
                    lang.say(COVER_IMMOBILE, &[&n, unit.as_str(), &since])
                }
                About::Uncovered(code) => lang.say(COVER_SECTOR, &[&n, &sector_name(lang, t.settings, code), &since]),
            };
            let Some(p) = &a.proposal else { return said };
            let to = place(t, p.sector.as_deref(), p.post.as_deref()).unwrap_or_default();
            lang.say(COVER_PROPOSED, &[&said, p.unit.as_str(), &to])
        }
        cover::Fact::Accepted { alert } => lang.say(COVER_ACCEPTED, &[&alert.to_string()]),
        cover::Fact::Dismissed { alert } => lang.say(COVER_DISMISSED, &[&alert.to_string()]),
        cover::Fact::Ended { alert } => lang.say(COVER_ENDED, &[&alert.to_string()]),
    }
}

/// A sector by its name, or by its code when it left the settings.
pub(super) fn sector_name(lang: Lang, settings: &Settings, code: &str) -> String {
    settings.sector(code).map_or_else(|| plain(code), |s| lang.label(&s.labels).to_owned())
}

/// Sector and post by their names.
pub(super) fn place_name(lang: Lang, settings: &Settings, sector: Option<&str>, post: Option<&str>) -> Option<String> {
    let post = post.map(|code| settings.post(code).map_or_else(|| plain(code), |p| lang.label(&p.labels).to_owned()));
    let parts: Vec<String> = sector.map(|code| sector_name(lang, settings, code)).into_iter().chain(post).collect();
    (!parts.is_empty()).then(|| lang.list(parts))
}

fn place(t: &Teller<'_>, sector: Option<&str>, post: Option<&str>) -> Option<String> {
    place_name(t.lang, t.settings, sector, post)
}

fn strength(t: &Teller<'_>, crew: &Crew) -> String {
    if crew.strength == 0 { word(t.lang, &"unknown") } else { crew.strength.to_string() }
}

fn left_out(t: &Teller<'_>, said: String, out: &[LeftOutEntry]) -> String {
    if out.is_empty() {
        return said;
    }
    let names = out.iter().map(|l| t.lang.say(ASKABLE, &[l.unit.as_str(), &word(t.lang, &l.rule)]));
    t.lang.say(LEFT_OUT, &[&said, &t.lang.list(names)])
}
