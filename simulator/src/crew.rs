//! What a crew does with an order: accept, drive, arrive, work, clear. Pure: time in, acts out.

use crate::network::Point;
use rand::{Rng, RngExt};

/// An order as the crew hears it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Number of the assignment.
    pub assignment: u64,
    /// Where to.
    pub target: Point,
}

/// What the crew tells the room.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Which assignment.
    pub assignment: u64,
    /// `acknowledged`, `en_route`, `on_scene`, `cleared`.
    pub status: &'static str,
    /// With `cleared`.
    pub disposition: Option<&'static str>,
}

/// What the crew does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Says this.
    Tell(Told),
    /// Drives there.
    Drive(Point),
    /// Goes back on patrol.
    Patrol,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Idle,
    Reading { order: Order, until: f64 },
    Boarding { order: Order, until: f64 },
    Driving { order: Order },
    Working { assignment: u64, until: f64 },
}

/// A crew on shift.
#[derive(Debug)]
pub struct Crew {
    step: Step,
    pace: f64,
}

/// Seconds people take, before the pace: from the reading of an order to the end of work.
const READ_S: (f64, f64) = (3.0, 15.0);
const BOARD_S: (f64, f64) = (2.0, 20.0);
const WORK_S: (f64, f64) = (240.0, 1500.0);

const ENDINGS: [(&str, u32); 8] = [
    ("report_taken", 30),
    ("settled", 28),
    ("nothing_found", 12),
    ("gone_on_arrival", 10),
    ("arrest", 8),
    ("fine", 5),
    ("false_alarm", 4),
    ("handed_to_arrondissement", 3),
];

impl Crew {
    /// A crew that acts `pace` times faster than life.
    pub fn new(pace: f64) -> Self {
        Self { step: Step::Idle, pace: pace.max(0.01) }
    }

    fn after(&self, now: f64, range: (f64, f64), rng: &mut impl Rng) -> f64 {
        now + rng.random_range(range.0..range.1) / self.pace
    }

    /// An order came. The same one twice changes nothing; a crew at work takes the new one (the room is right).
    pub fn ordered(&mut self, now: f64, order: Order, rng: &mut impl Rng) {
        if self.assignment() != Some(order.assignment) {
            let until = self.after(now, READ_S, rng);
            self.step = Step::Reading { order, until };
        }
    }

    /// An order was taken back.
    pub fn cancelled(&mut self, assignment: u64) -> Option<Act> {
        (self.assignment() == Some(assignment)).then(|| {
            self.step = Step::Idle;
            Act::Patrol
        })
    }

    /// Nothing to do.
    #[cfg(test)]
    fn is_idle(&self) -> bool {
        self.step == Step::Idle
    }

    fn assignment(&self) -> Option<u64> {
        match &self.step {
            Step::Idle => None,
            Step::Reading { order, .. } | Step::Boarding { order, .. } | Step::Driving { order } => Some(order.assignment),
            Step::Working { assignment, .. } => Some(*assignment),
        }
    }

    /// Lets time pass until `now` (seconds); `arrived` is the vehicle's word.
    pub fn step(&mut self, now: f64, arrived: bool, rng: &mut impl Rng) -> Vec<Act> {
        let tell = |assignment, status, disposition| Act::Tell(Told { assignment, status, disposition });
        match self.step.clone() {
            Step::Reading { order, until } if now >= until => {
                let assignment = order.assignment;
                self.step = Step::Boarding { order, until: self.after(now, BOARD_S, rng) };
                vec![tell(assignment, "acknowledged", None)]
            }
            Step::Boarding { order, until } if now >= until => {
                let (assignment, target) = (order.assignment, order.target);
                self.step = Step::Driving { order };
                vec![tell(assignment, "en_route", None), Act::Drive(target)]
            }
            Step::Driving { order } if arrived => {
                self.step = Step::Working { assignment: order.assignment, until: self.after(now, WORK_S, rng) };
                vec![tell(order.assignment, "on_scene", None)]
            }
            Step::Working { assignment, until } if now >= until => {
                self.step = Step::Idle;
                vec![tell(assignment, "cleared", Some(ending(rng))), Act::Patrol]
            }
            Step::Idle | Step::Reading { .. } | Step::Boarding { .. } | Step::Driving { .. } | Step::Working { .. } => Vec::new(),
        }
    }
}

fn ending(rng: &mut impl Rng) -> &'static str {
    let mut ticket = rng.random_range(0..ENDINGS.iter().map(|e| e.1).sum());
    for (name, weight) in ENDINGS {
        if ticket < weight {
            return name;
        }
        ticket -= weight;
    }
    ENDINGS[0].0
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_crew_goes_through_its_statuses_in_order_and_only_once() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        let mut crew = Crew::new(10.0);
        let order = Order { assignment: 5, target: (1, 2) };
        crew.ordered(0.0, order.clone(), &mut rng);
        crew.ordered(0.1, order, &mut rng);
        let mut said = Vec::new();
        for tenth in 0..4000 {
            let now = f64::from(tenth) / 10.0;
            for act in crew.step(now, now > 20.0, &mut rng) {
                if let Act::Tell(told) = act {
                    said.push(told.status);
                }
            }
        }
        assert_eq!(said, ["acknowledged", "en_route", "on_scene", "cleared"]);
        assert!(crew.is_idle());
    }

    #[test]
    fn a_cancel_sends_it_back_on_patrol() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(4);
        let mut crew = Crew::new(1.0);
        crew.ordered(0.0, Order { assignment: 6, target: (0, 0) }, &mut rng);
        assert_eq!(crew.cancelled(7), None);
        assert_eq!(crew.cancelled(6), Some(Act::Patrol));
        assert!(crew.step(1e6, true, &mut rng).is_empty());
    }
}
