//! Whether whoever asks may: role, right, position.

use super::{needs::right_of, refusal::Refusal};
use crate::{
    dispatch::{
        assign, closer, cover, emergency, incidents,
        input::{Envelope, Input},
        lending,
        model::Source,
        overlay, positions, settings,
        state::State,
    },
    id::{AccountId, PositionId},
    rights::{Right, Role},
};

/// Asks whether this may be asked at all, before it is decided.
///
/// The server does by itself exactly what `by_itself` names. A terminal does what a crew may, which deciding looks at
/// itself. Everybody else needs the right of what he asks, and where the right is used from a position, a position of his own that fits.
/// Nobody but the server speaks as the server, and nobody but a terminal as a terminal.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::OffPosition`].
pub fn may(state: &State, env: &Envelope) -> Result<(), Refusal> {
    let right = right_of(&env.input);
    let no = || Refusal::NotAllowed { role: env.actor.role.clone(), right };
    let allowed = |yes: bool| if yes { Ok(()) } else { Err(no()) };
    let role = Role::of(&env.actor.role).ok_or_else(no)?;
    match role {
        Role::System => allowed(matches!(env.source, Source::Automatic | Source::Import) && by_itself(&env.input)),
        Role::Terminal => allowed(env.source == Source::Terminal),
        Role::CallTaker | Role::Dispatcher | Role::CheckDesk | Role::Chief | Role::Supervisor | Role::Technician | Role::Auditor => {
            allowed(role.has(right) && !matches!(env.source, Source::Terminal | Source::Automatic))?;
            if role.needs_position(right) && !is_seated(state, env, right) {
                return Err(Refusal::OffPosition { right });
            }
            Ok(())
        }
    }
}

/// At a position that the account holds and that is for this.
fn is_seated(state: &State, env: &Envelope, right: Right) -> bool {
    let named = env.actor.position.as_deref().and_then(|p| PositionId::new(p).ok());
    let account = AccountId::new(&env.actor.account).ok();
    let seat = named.filter(|p| state.positions().held().get(p).is_some_and(|h| Some(&h.account) == account.as_ref()));
    let setting = seat.and_then(|p| state.settings().position(&p));
    setting.is_some_and(|s| s.kinds.iter().any(|k| right.positions().contains(k)))
}

/// What the server asks of a room by itself: deadlines and rankings, what the watches see, what other rooms of its own tell, the settings a
/// room begins with, and what follows from accounts.
fn by_itself(input: &Input) -> bool {
    match input {
        // The room's own shell.
        Input::Ranked { .. }
        | Input::PositionRegained { .. }
        | Input::DeadlineReached { .. }
        | Input::Cover(cover::Act::Immobile { .. } | cover::Act::Uncovered { .. } | cover::Act::Gone { .. })
        | Input::Closer(closer::Act::Offer { .. } | closer::Act::Lapse { .. })
        | Input::Assignment(assign::Act::Propose { .. })
        | Input::Unit(overlay::Act::NoContact { .. })
        // A terminal was greeted with a later order.
        | Input::CancelReceived { .. }
        // A new room begins.
        | Input::Settings(settings::Act::Change { expected: 0, .. })
        // Other rooms, by the courier.
        | Input::Emergency(emergency::Act::Raise { .. })
        | Input::Incidents(incidents::Act::Receive { .. } | incidents::Act::TransferAnswered { .. })
        | Input::Lending(
            lending::Act::Offered { .. }
            | lending::Act::Answered { .. }
            | lending::Act::Asked { .. }
            | lending::Act::AskedNoMore { .. }
            | lending::Act::Refused { .. }
            | lending::Act::Helped { .. }
            | lending::Act::Told { .. },
        )
        // Accounts.
        | Input::Positions(positions::Act::LogOff { .. } | positions::Act::BreakGlass { .. }) => true,
        Input::PresentCall { .. }
        | Input::AnswerCall { .. }
        | Input::AbandonCall { .. }
        | Input::ClassifyCall { .. }
        | Input::OpenIncident { .. }
        | Input::ChangeIncident { .. }
        | Input::Assign { .. }
        | Input::OrderReceived { .. }
        | Input::Status { .. }
        | Input::EndAssignment { .. }
        | Input::CloseIncident { .. }
        | Input::RegisterUnit { .. }
        | Input::BindDevice { .. }
        | Input::SetDuty { .. }
        | Input::SetUnavailable { .. }
        | Input::StatePosition { .. }
        // A technician's word, also where the server was told on its command line.
        | Input::AcceptClock { .. }
        | Input::Settings(_)
        | Input::Roster(_)
        | Input::Cover(_)
        | Input::Logs(_)
        | Input::Notices(_)
        | Input::Closures(_)
        | Input::Assignment(_)
        | Input::Unit(_)
        | Input::Emergency(_)
        | Input::Alarm(_)
        | Input::Calls(_)
        | Input::Incidents(_)
        | Input::Lending(_)
        | Input::Closer(_)
        | Input::Preempt(_)
        | Input::Positions(_) => false,
    }
}
