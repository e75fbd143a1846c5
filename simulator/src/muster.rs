//! Before the shift: patrols are made known to the room, signed on, connected.

use crate::{
    api::Outcome,
    cli::Args,
    link::Link,
    motion::Motion,
    network::Network,
    patrol::dice,
    people::People,
    plan::{Feed, Patrol},
};
use anyhow::{Context, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use serde_json::json;
use std::sync::Arc;

/// Requests under way at once while the fleet is made known.
const AT_ONCE: usize = 16;

/// A patrol ready to go.
pub struct Ready {
    /// Who.
    pub patrol: Patrol,
    /// Where.
    pub motion: Motion,
    /// Its GPS unit's link, connected.
    pub link: Option<Link>,
    /// The token of its terminal, where it has one.
    pub token: Option<String>,
}

/// Makes every patrol known, signs it on, gives its terminal a token and connects its GPS unit.
///
/// # Errors
/// When the room refuses a patrol, or the device door does not answer.
pub async fn muster(
    args: &Args,
    people: &People,
    network: &Arc<Network>,
    plan: Vec<Patrol>,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Ready>> {
    let udp = args.nmea_udp.unwrap_or(args.nmea);
    stream::iter(plan.into_iter().zip(0u32..))
        .map(|(patrol, number)| async move {
            let mut rng = dice(args.seed, number);
            let motion = Motion::start(network, patrol.mover, &mut rng)
                .with_context(|| format!("no street for {} ({})", patrol.unit, patrol.kind))?;
            let devices: Vec<&str> = patrol.device.as_deref().into_iter().collect();
            let reach = if patrol.terminal { "terminal" } else { "radio" };
            make_known(people, &patrol, &devices, reach).await?;
            let token = if patrol.terminal { Some(people.technician.terminal_token(&patrol.unit).await?) } else { None };
            let link = match (&patrol.device, patrol.feed) {
                (Some(device), Feed::Tcp) => Some(Link::tcp(args.nmea, device, number).await.context("the TCP NMEA door")?),
                (Some(device), Feed::Udp) => Some(Link::udp(udp, device, number).await.context("the UDP NMEA door")?),
                _ => None,
            };
            progress.inc(1);
            anyhow::Ok(Ready { patrol, motion, link, token })
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

async fn make_known(people: &People, patrol: &Patrol, devices: &[&str], reach: &str) -> anyhow::Result<()> {
    let unit = &patrol.unit;
    let body = json!({"unit": unit, "kind": patrol.kind, "service": patrol.service, "reach": reach, "devices": devices});
    let duty = format!("/api/v1/units/{unit}/duty");
    for (api, path, body) in [(&people.technician, "/api/v1/units", body), (&people.dispatcher, &*duty, json!({"duty": "on"}))] {
        match api.act(path, body).await? {
            Outcome::Done(_) => {}
            // A unit known or on duty from an earlier run is as good.
            Outcome::Refused(why) if why.contains("nothing_to_change") => {}
            Outcome::Refused(why) => bail!("{path}: the room refused {unit}: {why}"),
        }
    }
    Ok(())
}
