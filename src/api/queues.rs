//! The bounded queues of the process: how full each is, of how much.

use crate::id::RoomId;
use tokio::sync::mpsc;

/// What a queue carries, by what may happen to it when there is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Calls, emergencies, commands and their answers: never shed.
    L0,
    /// Statuses: may be late.
    L1,
    /// Positions: only the newest counts.
    L2,
    /// History, statistics: shed first.
    L3,
}

impl Class {
    /// As metrics and the operations page name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::L0 => "L0",
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
        }
    }
}

type Look = Box<dyn Fn() -> Option<(usize, usize)> + Send + Sync>;

/// All of them, for the metrics. A queue whose readers are gone is left out.
#[derive(Default)]
pub struct Queues(Vec<Watched>);

struct Watched {
    name: &'static str,
    room: String,
    class: Class,
    look: Look,
}

impl Queues {
    /// Watches one; it is not kept open by this. `room` is `None` for one of the whole process.
    pub fn watch<T: Send + 'static>(&mut self, name: &'static str, room: Option<&RoomId>, class: Class, queue: &mpsc::Sender<T>) {
        let (queue, limit) = (queue.downgrade(), queue.max_capacity());
        let look = move || queue.upgrade().map(|queue| (limit - queue.capacity().min(limit), limit));
        let room = room.map(ToString::to_string).unwrap_or_default();
        self.0.push(Watched { name, room, class, look: Box::new(look) });
    }

    /// Brings lengths and limits into the metrics.
    pub fn publish(&self) {
        for queue in &self.0 {
            let Some((waiting, limit)) = (queue.look)() else { continue };
            let labels = [("queue", queue.name.to_owned()), ("class", queue.class.name().to_owned()), ("room", queue.room.clone())];
            metrics::gauge!("dawria_queue_length", &labels).set(waiting as f64);
            metrics::gauge!("dawria_queue_limit", &labels).set(limit as f64);
        }
    }

    /// Waiting and limit of one.
    pub fn of(&self, name: &str) -> Option<(usize, usize)> {
        (self.0.iter().find(|queue| queue.name == name)?.look)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_queue_is_measured_and_not_kept_open() {
        let mut queues = Queues::default();
        let (sender, mut receiver) = mpsc::channel::<u8>(4);
        queues.watch("inputs", None, Class::L0, &sender);
        assert_eq!(queues.of("inputs"), Some((0, 4)));
        assert!(sender.try_send(1).is_ok() && sender.try_send(2).is_ok());
        assert_eq!(queues.of("inputs"), Some((2, 4)));
        drop(sender);
        assert_eq!((receiver.recv().await, receiver.recv().await, receiver.recv().await), (Some(1), Some(2), None));
        assert_eq!(queues.of("inputs"), None);
    }
}
