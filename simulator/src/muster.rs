//! Before the shift: patrols are made known to the room, signed on, connected.

use crate::{
    api::{Api, Outcome},
    cli::Args,
    link::Link,
    motion::Motion,
    network::Network,
    patrol::dice,
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
}

/// Makes every patrol known, signs it on and connects its GPS unit.
///
/// # Errors
/// When the room refuses a patrol, or the device door does not answer.
pub async fn muster(
    args: &Args,
    api: &Api,
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
            make_known(api, &patrol, &devices, reach).await?;
            let link = match (&patrol.device, patrol.feed) {
                (Some(device), Feed::Tcp) => Some(Link::tcp(args.nmea, device, number).await.context("the TCP NMEA door")?),
                (Some(device), Feed::Udp) => Some(Link::udp(udp, device, number).await.context("the UDP NMEA door")?),
                _ => None,
            };
            progress.inc(1);
            anyhow::Ok(Ready { patrol, motion, link })
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

async fn make_known(api: &Api, patrol: &Patrol, devices: &[&str], reach: &str) -> anyhow::Result<()> {
    let unit = &patrol.unit;
    let body = json!({"unit": unit, "kind": patrol.kind, "service": patrol.service, "reach": reach, "devices": devices});
    for (path, body) in [("/api/v1/units".to_owned(), body), (format!("/api/v1/units/{unit}/duty"), json!({"duty": "on"}))] {
        match api.act(&path, body).await? {
            Outcome::Done(_) => {}
            // A unit known or on duty from an earlier run is as good.
            Outcome::Refused(why) if why.contains("nothing_to_change") => {}
            Outcome::Refused(why) => bail!("{path}: the room refused {unit}: {why}"),
        }
    }
    Ok(())
}
