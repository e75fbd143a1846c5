//! Watches what nobody asks: the clock's alarm, the gateway's alarms, the upkeep of the metrics.

use crate::{
    clock::{Clock, ClockAlarm},
    gateway::alarm::Alarm,
};
use metrics_exporter_prometheus::PrometheusHandle;
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::interval};
use tokio_util::sync::CancellationToken;

/// Time between two looks.
const EVERY: Duration = Duration::from_secs(5);

/// Runs until `stop`.
pub async fn run(clock: Arc<Clock>, mut alarms: mpsc::Receiver<Alarm>, prometheus: PrometheusHandle, stop: CancellationToken) {
    let mut looks = interval(EVERY);
    let mut told: Option<ClockAlarm> = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            Some(alarm) = alarms.recv() => tracing::warn!(?alarm, "ALARM at the NMEA doors"),
            _ = looks.tick() => {
                prometheus.run_upkeep();
                let alarm = clock.now().alarm;
                if alarm.map(kind) != told.map(kind) {
                    match alarm {
                        Some(alarm) => tracing::error!(?alarm, wall = %clock.wall(), "ALARM: the machine's clock; it is not followed until it is accepted"),
                        None => tracing::info!("the machine's clock is right again"),
                    }
                    told = alarm;
                }
            }
        }
    }
}

fn kind(alarm: ClockAlarm) -> u8 {
    match alarm {
        ClockAlarm::Stepped { .. } => 0,
        ClockAlarm::BehindJournal { .. } => 1,
        ClockAlarm::FarAhead { .. } => 2,
        ClockAlarm::NeverAccepted { .. } => 3,
    }
}
