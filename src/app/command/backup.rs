//! `dawria backup` and `dawria restore`.

use super::{print, say, settings, unconfigured};
use crate::{
    app::cli::{Backup, Restore},
    clock::Clock,
    quantity::Timestamp,
    store::{
        backup::{self, Manifest, Plan, Restored, ToRestore},
        checkpoint::{PublicKey, SigningKey},
        register,
    },
};
use anyhow::{Context, bail};
use std::path::Path;

/// Backs up, and proves it where that is asked for.
///
/// # Errors
/// Why there is no backup.
pub fn run(args: &Backup) -> anyhow::Result<()> {
    let config = settings(&args.settings)?;
    backup::finished(&config.data_dir)?;
    let rooms = config.all_rooms()?;
    let mut journals: Vec<_> = rooms.into_iter().map(|(_, dir)| dir).filter(|dir| dir.join("journal.sqlite").is_file()).collect();
    for dir in unconfigured(&config)? {
        say(&format!("{} is of a room that is in no configuration: backed up all the same", dir.display()));
        journals.push(dir);
    }
    if journals.is_empty() {
        bail!("there is no journal in {} yet", config.data_dir.display());
    }
    // Never made here: one that root made the service's own user could not read.
    let (key, erasures) = (SigningKey::load(&config.checkpoint_key())?, config.erasures());
    let default = Path::new("dawria.toml");
    let plan = Plan {
        data_dir: &config.data_dir,
        journals,
        config: args.settings.config.as_deref().or_else(|| default.is_file().then_some(default)),
        erasures: &erasures,
        key: &key,
        now: Clock::wall_now(),
    };
    let made = backup::back_up(&plan, &args.to)?;
    for chain in &made.manifest.chains {
        print(&format!("{}: {} events, state {}", chain.chain, chain.seq, chain.state));
    }
    if !made.manifest.same_moment {
        say(
            "the rooms wrote so much that they are not as of one moment: a unit lent between two of them meanwhile may be in both; back up again",
        );
    }
    print(&format!("backed up: {} bytes in {}, signed with key {}", made.bytes, args.to.display(), key.public()));
    if args.prove {
        prove(&args.to, &made.manifest, &erasures, key.public())?;
    }
    Ok(())
}

/// Restores into a folder beside the backup's files, which goes again.
fn prove(from: &Path, manifest: &Manifest, erasures: &Path, key: PublicKey) -> anyhow::Result<()> {
    let folder = from.join("prove.tmp");
    let (erasures, trusted, now) = (Some(erasures), Some(key), Clock::wall_now());
    let what = ToRestore { from, data_dir: &folder, erasures, trusted, keep_tokens: false, now };
    let restored = backup::restore(&what);
    let removed = std::fs::remove_dir_all(&folder);
    // Each restored chain was folded anew and compared with the manifest on the way.
    let restored = restored.context("the backup could not be proved")?;
    removed.with_context(|| format!("removing {}", folder.display()))?;
    if restored.manifest != *manifest {
        bail!("the manifest read back is not the one written");
    }
    print("proved: restored, folded from the first event, and the same state came out");
    Ok(())
}

/// Restores.
///
/// # Errors
/// Why nothing was restored.
pub fn restore(args: &Restore) -> anyhow::Result<()> {
    let trusted = args.key.as_deref().map(PublicKey::read).transpose()?;
    if let Some(list) = args.erasures.as_deref().filter(|list| !list.is_file()) {
        bail!("{} is no file: give the newest list of erasures, or --without-erasures where nobody was ever erased", list.display());
    }
    let what = ToRestore {
        from: &args.from,
        data_dir: &args.data_dir,
        erasures: args.erasures.as_deref(),
        trusted,
        keep_tokens: args.keep_tokens,
        now: Clock::wall_now(),
    };
    let Restored { manifest, key, epochs, erased, tokens } = backup::restore(&what)?;
    for (chain, epoch) in manifest.chains.iter().zip(epochs) {
        print(&format!("{}: {} events, state {}, epoch {} (was {})", chain.chain, chain.seq, chain.state, epoch, chain.epoch));
    }
    print(&format!("restored into {}; {erased} keys of erased persons were destroyed again", args.data_dir.display()));
    if manifest.chains.iter().any(|chain| chain.chain == register::CHAIN) {
        let tokens = match args.keep_tokens {
            true => "terminals' tokens are those of the backup, also those that were ended since: go through them".to_owned(),
            false => format!("{tokens} terminals' tokens were ended: each terminal needs a new one (--keep-tokens would have kept them)"),
        };
        say(&format!("everybody was signed out; {tokens}"));
        say(&format!(
            "accounts, passwords and grants are those of {}: whoever was switched off, given another password or less to do since is as before; \
             go through them (`dawria user list`) before the server is reached by others",
            Timestamp(manifest.made_at)
        ));
    }
    if trusted.is_none() {
        say(&format!("the backup names the key that signed it itself ({key}): --key would tell whether it is yours"));
    }
    say("begin a new checkpoint file: the old one names events that this store may not have, and stays as evidence of them");
    Ok(())
}
