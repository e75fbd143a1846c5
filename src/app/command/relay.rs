//! `dawria relay`.

use super::{announce, print, settings};
use crate::{
    api::{
        accept::{self, Door},
        home::Home,
        relay,
        web::Pages,
    },
    app::{cli::Relay, client, exit, listen, logging, runtime, stages::Stage, tls},
    bus::{self, BusCounters, BusSettings, RedisBus},
    clock::Clock,
    live::{FeedLimits, Mirror},
};
use anyhow::Context;
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// Serves the room's viewers from Redis until SIGINT or SIGTERM.
///
/// # Errors
/// What kept it from starting.
pub fn run(args: Relay) -> anyhow::Result<()> {
    let config = settings(&args.settings)?;
    logging::start();
    let room = match args.room {
        Some(room) => room,
        None => config.room.settings()?.room,
    };
    let url = args.redis.unwrap_or_else(|| config.bus.url.clone());
    let settings = BusSettings { redis: Some(url.clone()), ..BusSettings::default() };
    let redis = Arc::new(RedisBus::new(&url, &room, &settings).context("bus.url or --redis")?);
    let tls = tls::open(&config)?;
    runtime()?.block_on(async {
        let signal = exit::stop_signal().context("listening to signals")?;
        let listener = listen::tcp(config.http.bind, "HTTP door", "--http or http.bind")?;
        let address = listener.local_addr()?;
        let limits = FeedLimits { viewers: config.live.viewers as u64, ..FeedLimits::default() };
        let mirror = Mirror::new(room.clone(), limits);
        let (live, counters) = (mirror.live(), Arc::new(BusCounters::default()));
        let stage = Stage::new("relay", Duration::from_secs(5));
        stage.tasks.spawn(bus::relay(redis, mirror, settings, Arc::clone(&counters), stage.stop.clone()));
        let pages = Arc::new(config.http.web_dir.clone().map_or(Pages::Embedded, Pages::Folder));
        let home = args.home.unwrap_or_else(|| config.bus.home.clone());
        let home = Home::new(&home, &room, client::builder(&home, &config)?.build()?);
        let routes = relay::router(relay::Relay { live: live.clone(), counters, pages, home }, tls::hosts(&config, tls.as_ref()));
        let scheme = if tls.is_some() { "https" } else { "http" };
        if let Some(tls) = &tls {
            stage.tasks.spawn(Arc::clone(&tls.keeper).watch(Clock::wall_now, stage.stop.clone()));
        }
        let door = Door { router: routes, tls, connections: config.http.connections };
        stage.tasks.spawn(accept::serve(listener, door, stage.stop.clone()));
        print(&format!(
            "dawria {}: relay of room {room} at {scheme}://{address}/ from {}",
            env!("CARGO_PKG_VERSION"),
            bus::shown_address(&url)
        ));
        announce(&json!({ "http": address, "room": room, "pid": std::process::id() }), args.ready_file.as_deref())?;
        tracing::info!(signal = signal.await, "stopping");
        live.shutdown();
        stage.end().await;
        Ok(())
    })
}
