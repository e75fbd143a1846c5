//! Facts about positions into state.

use super::{
    fact::Fact,
    model::{BrokenGlass, Held, Offered, Positions},
};
use crate::{
    dispatch::{edit::Found, event::Recorded, input::DeadlineId, state::State},
    id::PositionId,
};

impl State {
    pub(in crate::dispatch) fn apply_position(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        let at = rec.recorded_at;
        let positions = &mut self.f.positions;
        match fact {
            Fact::SignedOn { position, account, role, from: _ } => {
                let held = Held { account: account.clone(), role: role.clone(), since: at, offered_to: None };
                positions.held.insert(position.clone(), held);
            }
            Fact::Offered { position, to } => positions.get(position)?.offered_to = Some(Offered { to: to.clone(), at }),
            Fact::OfferTakenBack { position } => positions.get(position)?.offered_to = None,
            Fact::SignedOff { position, .. } | Fact::Released { position, .. } => {
                positions.held.remove(position).ok_or_else(|| format!("position {position}"))?;
            }
            Fact::GlassBroken { account, reason, until } => {
                positions.broken.insert(account.clone(), BrokenGlass { at, reason: reason.clone(), until: *until });
                let alarm = DeadlineId::BrokenGlass(account.clone());
                self.ix.alarms.insert(alarm.clone());
                self.raise(alarm, at, None, None);
            }
            Fact::GlassAnswered { account } => {
                positions.broken.remove(account).ok_or_else(|| format!("emergency account {account}"))?;
                let alarm = DeadlineId::BrokenGlass(account.clone());
                self.ix.alarms.remove(&alarm);
                self.hush_unless(false, alarm);
            }
        }
        Ok(())
    }

    /// Who sits where.
    pub fn positions(&self) -> &Positions {
        &self.f.positions
    }
}

impl Positions {
    fn get(&mut self, position: &PositionId) -> Result<&mut Held, String> {
        self.held.get_mut(position).ok_or_else(|| format!("position {position}"))
    }
}
