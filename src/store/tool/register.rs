//! The server's register (accounts, readings) beside the journals, looked at by the same command.

use super::{ToolError, against::Against, against::Witness};
use crate::store::{
    canonical::unhex,
    register::{self, CHAIN},
};
use std::{collections::BTreeSet, path::Path};

/// What was found in a chain that is no room's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainReport {
    /// Its name.
    pub chain: String,
    /// Identity of its store, hex.
    pub store: String,
    /// Records checked from the first.
    pub records: u64,
    /// Hash of the last, hex.
    pub hash: String,
    /// Epoch of the last start.
    pub epoch: u64,
    /// Accounts in it.
    pub accounts: usize,
    /// Derived rows and secrets compared.
    pub compared: u64,
    /// What is wrong, the first of it first.
    pub findings: Vec<String>,
    /// What checkpoints vouch for, where they were given.
    pub vouched: Option<super::Vouched>,
}

/// Verifies the register in the data folder `dir`; `None` where there is none.
///
/// # Errors
/// [`ToolError`] when it cannot be read at all.
pub fn verify_register(dir: &Path, against: Option<Against<'_>>) -> Result<Option<ChainReport>, ToolError> {
    let folder = dir.join(register::FOLDER);
    // Which lines checkpoints name is known only with the register's id, and that only once it is open.
    let Some(id) = register::id_of(&folder)? else { return Ok(None) };
    let mut witness = against.map(|against| Witness::of(against, CHAIN, id));
    let wanted: BTreeSet<u64> = witness.iter().flat_map(Witness::named).collect();
    let Some(found) = register::verify(&folder, &wanted)? else { return Ok(None) };
    let mut report = ChainReport {
        chain: CHAIN.to_owned(),
        store: found.id.clone(),
        records: found.lines,
        hash: found.chain.clone(),
        epoch: found.epoch,
        accounts: found.accounts,
        compared: found.compared,
        findings: found.findings.clone(),
        vouched: None,
    };
    if let Some(witness) = &mut witness {
        for (seq, hash) in &found.hashes {
            if let Some(hash) = unhex(hash) {
                witness.saw(*seq, &hash);
            }
        }
    }
    if let Some(witness) = witness {
        let (findings, vouched) = witness.finish(CHAIN, found.lines, found.whole);
        report.findings.extend(findings);
        report.vouched = Some(vouched);
    }
    Ok(Some(report))
}
