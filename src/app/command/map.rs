//! `dawria map …`.

use crate::roads::import::MapCommand;

/// Makes or extends a map folder.
///
/// # Errors
/// What is wrong with the extract or the folder; an old map there is unchanged.
pub fn run(what: MapCommand) -> anyhow::Result<()> {
    Ok(what.run()?)
}
