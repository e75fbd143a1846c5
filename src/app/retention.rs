//! The task that erases what has served its time: once a day at a quiet hour, and when somebody asks.

use crate::{
    api::{
        doors::system,
        hall::Hall,
        privacy::{self, Asked, Privacy},
        state::Api,
    },
    quantity::Timestamp,
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::interval};
use tokio_util::sync::CancellationToken;

/// Time between two looks at the clock.
const EVERY: Duration = Duration::from_secs(20);

/// Runs until `stop`.
pub async fn run(privacy: Arc<Privacy>, hall: Arc<Hall>, mut asked: mpsc::Receiver<Asked>, stop: CancellationToken) {
    let mut looks = interval(EVERY);
    let mut next: Option<Timestamp> = None;
    loop {
        let wanted = tokio::select! {
            () = stop.cancelled() => return,
            Some(asked) = asked.recv() => asked,
            _ = looks.tick() => {
                let rooms = hall.rooms();
                let Some(first) = rooms.first() else { continue };
                let now = first.clock.now().at;
                let due = match next {
                    Some(due) => due,
                    None => privacy::next_run(now, last_run(first).await, privacy.config.hour),
                };
                if now < due || !privacy.begin() {
                    next = Some(due);
                    continue;
                }
                next = Some(privacy::next_run(now, Some(now), privacy.config.hour));
                let rooms = rooms.iter().map(|r| r.room.clone()).collect();
                Asked { actor: system(), rooms, register: true, dry_run: false, clock_is_right: false }
            }
        };
        erase(&privacy, &hall.rooms(), &wanted, &stop).await;
        privacy.end();
    }
}

/// When the register's own run was last, which goes with all rooms.
async fn last_run(api: &Api) -> Option<Timestamp> {
    let register = Arc::clone(api.doors.register());
    let read = tokio::task::spawn_blocking(move || register.last_done("retention", None, 1));
    read.await.ok()?.ok()?.first().map(|line| Timestamp(line.at))
}

async fn erase(privacy: &Privacy, rooms: &[Api], wanted: &Asked, stop: &CancellationToken) {
    for api in rooms.iter().filter(|api| wanted.rooms.contains(&api.room)) {
        privacy.keep(privacy::job::run(api, wanted, stop).await);
    }
    if let Some(first) = rooms.first().filter(|_| wanted.register && !stop.is_cancelled()) {
        let (doors, now) = (&first.doors, first.clock.now());
        privacy.keep(privacy::forget_reasons_and_names(doors, &privacy.config, now, wanted).await);
    }
}
