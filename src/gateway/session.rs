//! One source: who it is, and what its lines become. Used by both doors; no IO.

use super::{
    Gateway,
    alarm::Alarm,
    binding::{Told, Verdict},
    counters::Reason,
    epoch::{Assembler, Step},
    identity,
    nmea::{self, Refusal},
    quarantine::Why,
    source::{Source, Transport},
};
use crate::{
    fix::{Fix, Report, Trust},
    id::DeviceId,
    quantity::Timestamp,
};
use firmware_protocol::{
    checksum::Checksum,
    encode,
    identity::{Form, Identity, of_prefix, of_sentence, of_text},
    sentence::{Kind, Piece, Sentence},
};

/// Longest sample of a line that is kept for people.
const SAMPLE: usize = 120;

/// A line as people may see it: printable, shortened, and never the password of a log-in.
pub(super) fn sample(line: &[u8]) -> String {
    const LOGIN: &[u8] = b"FRLIN";
    if line.windows(LOGIN.len()).any(|w| w == LOGIN) {
        return "$FRLIN,…".into();
    }
    line.iter().take(SAMPLE).map(|b| if b.is_ascii_graphic() || *b == b' ' { char::from(*b) } else { '?' }).collect()
}

/// How far the framing of a line is to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// A line with its end.
    Whole,
    /// The end of the line, or both halves of it, were never seen together: only right checksums count, and a name only where a
    /// sentence follows it.
    VerifiedOnly,
}

/// What a piece of a line leads to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// For the fleet.
    pub(super) report: Option<Report>,
    /// For the device.
    pub(super) reply: Option<Reply>,
}

/// An answer to a log-in, ready to send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reply {
    bytes: [u8; 32],
    len: usize,
}

impl Reply {
    /// `$FRSES` opens the session that `$FRLIN` asked for. There is one session a source, so its name is always 1.
    fn session() -> Option<Self> {
        let mut bytes = [0; 32];
        encode::sentence(&mut bytes, b"FRSES,1").ok().map(|len| Self { bytes, len })
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// What is known of one source.
#[derive(Debug)]
pub(super) struct Session {
    source: Source,
    device: Option<DeviceId>,
    assembler: Assembler,
    /// The last fix, while the source has not said who it is.
    held: Option<(Timestamp, Fix)>,
    /// The verdict on the fix published last: its amendments share its fate.
    standing: Standing,
    /// How many sentences and names were understood: a source where this stands still is idle, whatever it sends.
    pub(super) understood: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Refused,
    Holds { trust: Trust, contested: bool },
}

impl Session {
    pub(super) fn new(source: Source) -> Self {
        Self { source, device: None, assembler: Assembler::default(), held: None, standing: Standing::Refused, understood: 0 }
    }

    pub(super) fn is_identified(&self) -> bool {
        self.device.is_some()
    }

    /// Whether the last fix of this source counted.
    pub(super) fn holds(&self) -> bool {
        self.standing != Standing::Refused
    }

    /// The source is gone.
    pub(super) fn closed(&mut self, gw: &Gateway) {
        if let Some(device) = &self.device {
            gw.bindings.closed(device, self.source);
        }
        if self.held.take().is_some() {
            gw.counters.refuse(Reason::NoIdentity);
        }
    }

    /// Counts something that could not be used, and shows it on the device's page.
    pub(super) fn refuse(&self, gw: &Gateway, now: Timestamp, reason: Reason, line: &[u8]) {
        gw.counters.refuse(reason);
        if let Some(device) = self.device.as_ref().filter(|d| gw.registry.device(d).is_some()) {
            gw.pages.refuse(device, now, reason, line);
        }
    }

    /// Takes one piece of `line`.
    pub(super) fn piece(&mut self, gw: &Gateway, now: Timestamp, line: &[u8], piece: Piece<'_>, framing: Framing) -> Outcome {
        match piece {
            Piece::Text(text) => {
                // What precedes a `$` is a prefix; its checksum does not cover it.
                let prefix = line.contains(&b'$');
                let identity = if prefix { of_prefix(text) } else { of_text(text).filter(|_| framing == Framing::Whole) };
                match identity {
                    Some(identity) => return self.identify(gw, now, line, &identity),
                    None => gw.counters.refuse(Reason::Garbage),
                }
                Outcome::default()
            }
            Piece::Sentence(s) => self.sentence(gw, now, line, &s, framing),
        }
    }

    fn sentence(&mut self, gw: &Gateway, now: Timestamp, line: &[u8], s: &Sentence<'_>, framing: Framing) -> Outcome {
        gw.counters.sentence(s.kind);
        if s.checksum == Checksum::Missing && framing == Framing::VerifiedOnly {
            self.refuse(gw, now, Reason::HalfLine, line);
            return Outcome::default();
        }
        if s.checksum == Checksum::Wrong && !(framing == Framing::Whole && self.is_lenient(gw)) {
            self.refuse(gw, now, Reason::Checksum, line);
            return Outcome::default();
        }
        if s.kind == Kind::Other {
            return match of_sentence(s) {
                Some(identity) => self.identify(gw, now, line, &identity),
                None => Outcome::default(),
            };
        }
        let reading = match nmea::read(s) {
            Ok(reading) => reading,
            Err(Refusal::Unused) => {
                self.understood += 1;
                return Outcome::default();
            }
            Err(refusal) => {
                self.refuse(gw, now, reason(refusal), line);
                return Outcome::default();
            }
        };
        self.understood += 1;
        if let (Some(signal), Some(device)) = (reading.signal, self.device.as_ref().filter(|_| self.holds())) {
            gw.pages.signal(device, signal);
        }
        let report = match self.assembler.take(now, &reading) {
            Step::Nothing => None,
            Step::Void => {
                self.refuse(gw, now, Reason::Void, line);
                None
            }
            Step::LateSibling => {
                self.refuse(gw, now, Reason::LateSibling, line);
                None
            }
            Step::Publish(fix) if self.device.is_none() => {
                if self.held.replace((now, fix)).is_some() {
                    gw.counters.refuse(Reason::NoIdentity);
                }
                None
            }
            Step::Amend(fix) if self.device.is_none() => {
                if let Some((_, held)) = &mut self.held {
                    *held = fix;
                }
                None
            }
            Step::Publish(fix) => self.publish(gw, now, line, fix),
            Step::Amend(fix) => self.amendment(now, fix),
        };
        Outcome { report, reply: None }
    }

    fn amendment(&self, now: Timestamp, fix: Fix) -> Option<Report> {
        match (self.standing, self.device.clone()) {
            (Standing::Holds { trust, contested }, Some(device)) => {
                Some(Report { device, received_at: now, trust, contested, amends: true, fix })
            }
            _ => None,
        }
    }

    fn is_lenient(&self, gw: &Gateway) -> bool {
        self.device.as_ref().and_then(|d| gw.registry.device(d)).is_some_and(|d| d.lenient)
    }

    fn identify(&mut self, gw: &Gateway, now: Timestamp, line: &[u8], given: &Identity<'_>) -> Outcome {
        let known = self.device.as_ref().filter(|d| d.as_str().as_bytes() == given.id).cloned();
        let Some(device) = known.or_else(|| identity::device(given).ok()) else {
            self.refuse(gw, now, Reason::BadIdentity, line);
            return Outcome::default();
        };
        self.understood += 1;
        if self.device.as_ref().is_some_and(|d| *d != device) {
            if !identity::may_rename(given.form) {
                self.refuse(gw, now, Reason::IdentityConflict, line);
                return Outcome::default();
            }
            // Sentences of two devices are never siblings.
            self.assembler = Assembler::default();
            self.standing = Standing::Refused;
        }
        self.device = Some(device);
        let reply = if given.form == Form::Frlin && self.may_answer(gw) { Reply::session() } else { None };
        let report = match self.held.take() {
            Some((at, fix)) if now.since_ms(at) <= gw.limits.identity_ms as i64 => self.publish(gw, at, line, fix),
            Some(_) => {
                gw.counters.refuse(Reason::NoIdentity);
                None
            }
            None => None,
        };
        Outcome { report, reply }
    }

    /// A datagram's sender may be invented, and the answer would go to whoever it names: over UDP only known devices and allow-listed
    /// sources get one.
    fn may_answer(&self, gw: &Gateway) -> bool {
        let known = || self.device.as_ref().is_some_and(|d| gw.registry.device(d).is_some());
        self.source.transport == Transport::Tcp || gw.registry.is_allowed(self.source.addr.ip()) || known()
    }

    fn publish(&mut self, gw: &Gateway, now: Timestamp, line: &[u8], fix: Fix) -> Option<Report> {
        self.standing = Standing::Refused;
        let id = self.device.clone()?;
        let Some(device) = gw.registry.device(&id) else {
            gw.counters.refuse(Reason::UnknownDevice);
            gw.quarantine.note(now, &id, self.source.addr, Why::Unknown, line);
            return None;
        };
        let trust = if gw.registry.is_allowed(self.source.addr.ip()) { Trust::AllowListed } else { Trust::None };
        let Verdict::Holds { contested, alarm } = gw.bindings.claim(now, &id, self.source, trust, device.interval_ms) else {
            self.refuse(gw, now, Reason::Challenger, line);
            gw.quarantine.note(now, &id, self.source.addr, Why::Challenger, line);
            return None;
        };
        match alarm {
            Some(Told::Challenger(challenger)) => {
                gw.alarm(Alarm::Contested { device: id.clone(), incumbent: self.source, challenger, at: now });
            }
            Some(Told::Displaced(was)) => gw.alarm(Alarm::Displaced { device: id.clone(), by: self.source, was, at: now }),
            None => {}
        }
        self.standing = Standing::Holds { trust, contested };
        gw.pages.fix(&id, self.source, now);
        Some(Report { device: id, received_at: now, trust, contested, amends: false, fix })
    }
}

fn reason(refusal: Refusal) -> Reason {
    match refusal {
        Refusal::Truncated => Reason::Truncated,
        Refusal::OutOfRange => Reason::OutOfRange,
        Refusal::Unused | Refusal::Malformed => Reason::Malformed,
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
