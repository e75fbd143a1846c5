//! The closed vocabularies on the wire. Each mirrors an enum of the core; the compiler shows here when one grows.

use crate::dispatch::{emergency, model};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! word {
    ($home:ident, $(#[$doc:meta])* $name:ident $rename:tt { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = $rename)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl From<$name> for $home::$name {
            fn from(w: $name) -> Self {
                match w { $($name::$variant => Self::$variant),+ }
            }
        }

        impl From<$home::$name> for $name {
            fn from(w: $home::$name) -> Self {
                match w { $($home::$name::$variant => Self::$variant),+ }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident $($rest:tt)*) => { word! { model, $(#[$doc])* $name $($rest)* } };
}

word! {
    /// Urgency: P0 officer in danger, P1 danger to life or in progress, P2 just happened, P3 report needed, P4 advice.
    Priority "UPPERCASE" {
        /// Officer in danger.
        P0,
        /// Danger to life or in progress.
        P1,
        /// Just happened, may grow.
        P2,
        /// Report needed.
        P3,
        /// Advice.
        P4,
    }
}
word! {
    /// Kind of patrol.
    UnitKind "snake_case" {
        /// Car.
        Car,
        /// Motorbike.
        Motorbike,
        /// Bicycle patrol.
        Bicycle,
        /// Foot patrol.
        Foot,
    }
}
word! {
    /// Whether a unit is working.
    Duty "snake_case" {
        /// Never told.
        Unknown,
        /// Off duty.
        Off,
        /// On duty.
        On,
    }
}
word! {
    /// Why a free unit cannot be sent.
    Unavailability "snake_case" {
        /// Break.
        Break,
        /// Meal.
        Meal,
        /// Refuelling.
        Refuel,
        /// Maintenance.
        Maintenance,
        /// At court.
        Court,
        /// Briefing.
        Briefing,
        /// Training.
        Training,
        /// Holding a post.
        Post,
        /// Shift ending.
        ShiftEnding,
    }
}
word! {
    /// How a crew is reached.
    Reach "snake_case" {
        /// A terminal that receipts orders.
        Terminal,
        /// Radio only.
        Radio,
    }
}
word! {
    /// Who gave a place.
    PlaceSource "snake_case" {
        /// Verified by the operator.
        Operator,
        /// The handset's own position.
        Handset,
        /// The network cell.
        Cell,
        /// The reporting unit's position.
        Unit,
    }
}
word! {
    /// What a call turned out to be.
    Classification "snake_case" {
        /// Needs a unit.
        Intervention,
        /// A question, answered.
        Enquiry,
        /// Nuisance.
        Negative,
        /// Repeat of a known incident.
        Repeat,
        /// Passed to an outside service.
        Passed,
        /// Synthetic or training.
        Test,
    }
}
word! {
    /// Life of a call.
    CallState "snake_case" {
        /// Nobody answered yet.
        Ringing,
        /// An operator speaks with the caller.
        Answered,
        /// Hung up before an answer.
        Abandoned,
        /// Classified.
        Done,
        /// Abandoned, called back in vain, and given up.
        GivenUp,
    }
}
word! {
    /// What came of calling an abandoned call back.
    CallBackOutcome "snake_case" {
        /// The operator speaks with the caller (T1).
        Reached,
        /// Nobody answered.
        NotReached,
        /// Taken off the list, with a reason.
        GivenUp,
    }
}
word! {
    /// How an incident ended.
    Disposition "snake_case" {
        /// Report taken.
        ReportTaken,
        /// Settled on the spot.
        Settled,
        /// Arrest.
        Arrest,
        /// Fine.
        Fine,
        /// False alarm.
        FalseAlarm,
        /// Nothing found.
        NothingFound,
        /// Gone on arrival.
        GoneOnArrival,
        /// Handed to the arrondissement.
        HandedToArrondissement,
        /// Passed to an outside service.
        PassedOutside,
        /// Duplicate.
        Duplicate,
        /// Cancelled before arrival.
        CancelledBeforeArrival,
        /// Other.
        Other,
    }
}
word! {
    /// A status a crew reports, or an operator stamps for it.
    CrewStatus "snake_case" {
        /// Accepted (T6).
        Acknowledged,
        /// Wheels turn (T7).
        EnRoute,
        /// Arrived (T8).
        OnScene,
        /// Taking somebody somewhere (T9).
        Transporting,
        /// Arrived there (T10).
        AtDestination,
        /// Free again (T11).
        Cleared,
    }
}
word! {
    /// Who brought a stamp.
    Source "snake_case" {
        /// The telephone system.
        Telephony,
        /// An operator.
        Operator,
        /// A crew's terminal.
        Terminal,
        /// The vehicle's device.
        Device,
        /// By voice on the radio, typed by an operator.
        Radio,
        /// The server itself.
        Automatic,
        /// An import.
        Import,
        /// Typed in after an outage.
        CatchUp,
    }
}
word! {
    /// What a crew asks the room for.
    Wish "snake_case" {
        /// To go off duty.
        OffDuty,
        /// A break.
        Break,
        /// A meal.
        Meal,
        /// To refuel.
        Refuel,
    }
}
word! {
    emergency,
    /// Why the room ended an emergency.
    EmergencyEnd "snake_case" {
        /// Help came, the crew is safe.
        Safe,
        /// Pressed by mistake.
        Mistake,
        /// A test of the button.
        Test,
        /// Something else: see the note.
        Other,
    }
}
