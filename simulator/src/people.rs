//! Who acts for the city: one keeps its equipment, one answers line 19, one speaks by radio.

use crate::{api::Api, cli::Args, person::password};

/// The three, signed in. They may be one account.
#[derive(Clone, Debug)]
pub struct People {
    /// Makes units and their terminals' tokens known.
    pub technician: Api,
    /// Answers calls.
    pub call_taker: Api,
    /// Puts units on duty, and speaks for crews without a terminal.
    pub dispatcher: Api,
}

impl People {
    /// Signs them in and sits them down.
    ///
    /// # Errors
    /// When one of them cannot come in, or there is nowhere to sit.
    pub async fn come(args: &Args) -> anyhow::Result<Self> {
        let password = password(&args.password_file)?;
        let named = |account: &Option<String>| account.clone().unwrap_or_else(|| args.user.clone());
        // One after the other: where they are one account, the second finds what the first did.
        let technician = Api::sign_in(&args.server, &args.user, &password, None).await?;
        let call_taker = Api::sign_in(&args.server, &named(&args.call_taker), &password, Some("call_taker")).await?;
        let dispatcher = Api::sign_in(&args.server, &named(&args.dispatcher), &password, Some("dispatcher")).await?;
        Ok(Self { technician, call_taker, dispatcher })
    }

    /// Signs them out.
    pub async fn leave(&self) {
        for one in [&self.technician, &self.call_taker, &self.dispatcher] {
            one.leave().await;
        }
    }
}
