//! The files of the local CA and of the pair in use, in one folder; written whole, for the owner's eyes alone.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::{Path, PathBuf},
};

/// The folder `data_dir/tls`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// The one of a data folder.
    pub fn of(data_dir: &Path) -> Self {
        Self(data_dir.join("tls"))
    }

    /// The CA's certificate, PEM: what terminals install.
    pub fn ca(&self) -> PathBuf {
        self.0.join("ca.crt")
    }

    /// The CA's key: whoever has it can pass for the server.
    pub fn ca_key(&self) -> PathBuf {
        self.0.join("ca.key")
    }

    /// The server's certificate, PEM.
    pub fn cert(&self) -> PathBuf {
        self.0.join("server.crt")
    }

    /// The server's key, PEM.
    pub fn key(&self) -> PathBuf {
        self.0.join("server.key")
    }

    /// Makes the folder, for its owner alone.
    ///
    /// # Errors
    /// Those of the system.
    pub fn make(&self) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        adopt(&self.0);
        Ok(())
    }
}

/// Writes a file of mode 0600 whole: a reader sees the old content or the new, never a part.
///
/// # Errors
/// Those of the system.
pub(super) fn write(path: &Path, content: &str) -> io::Result<()> {
    let part = path.with_extension("part");
    // A part left by a crash may have another mode.
    match fs::remove_file(&part) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        Ok(()) | Err(_) => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()?;
    adopt(&part);
    fs::rename(&part, path)
}

/// Gives a new file or folder to the owner of the folder it is in: certificates made by root are read by the service's own user. Only root
/// can, and for others there is nothing to do.
fn adopt(path: &Path) {
    if let Some(owner) = path.parent().and_then(|parent| fs::metadata(parent).ok()) {
        let _ = chown(path, Some(owner.uid()), Some(owner.gid()));
    }
}
