//! The small files beside the database, on the simulated disk.

use crate::disk::{Call, SimDisk};
use dawria::store::{
    Disk,
    sqlite::{Overwrite, Synchronous},
};
use std::{
    io::{self, ErrorKind},
    path::Path,
    sync::Arc,
};

/// The disk as the store sees it.
#[derive(Clone)]
pub struct Beside(pub Arc<SimDisk>);

fn name(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).unwrap_or_default()
}

fn failed(code: i32) -> io::Error {
    if code == rusqlite::ffi::SQLITE_FULL { ErrorKind::StorageFull.into() } else { io::Error::other(format!("simulated EIO ({code})")) }
}

struct Head(Arc<SimDisk>, usize);

impl Overwrite for Head {
    fn overwrite(&self, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().write(self.1, 0, bytes).map_err(failed)
    }
}

impl Disk for Beside {
    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        Ok(self.0.lock().free())
    }

    fn before_sync(&self) -> io::Result<()> {
        self.0.pass_gate();
        Ok(())
    }

    fn vfs(&self) -> Option<&str> {
        Some(&self.0.name)
    }

    fn synchronous(&self) -> Synchronous {
        self.0.synchronous
    }

    fn make_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        self.0.lock().sync_names().map_err(failed)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        if name(path).ends_with("-wal") {
            // The writer looks at the log's size last of all in each of its turns.
            self.0.turn_over();
        }
        let disk = self.0.lock();
        let file = *disk.names.get(name(path)).ok_or(ErrorKind::NotFound)?;
        Ok(disk.files[file].used())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut disk = self.0.lock();
        let file = *disk.names.get(name(path)).ok_or(ErrorKind::NotFound)?;
        let mut bytes = vec![0; disk.files[file].len()];
        disk.call(Call::Read, file, 0, bytes.len()).map_err(failed)?;
        disk.files[file].read(0, &mut bytes);
        Ok(bytes)
    }

    fn renew(&self, path: &Path) -> io::Result<()> {
        let bytes = match self.read(path) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
            read => read?,
        };
        let mut disk = self.0.lock();
        let file = *disk.names.get(name(path)).ok_or(ErrorKind::NotFound)?;
        disk.write(file, 0, &bytes).map_err(failed)?;
        disk.sync(file).map_err(failed)
    }

    fn overwritable(&self, path: &Path) -> io::Result<Box<dyn Overwrite>> {
        let file = self.0.lock().open(Some(name(path)), true).map_err(failed)?;
        Ok(Box::new(Head(self.0.clone(), file)))
    }

    fn allocate(&self, path: &Path, bytes: u64) -> io::Result<()> {
        let mut disk = self.0.lock();
        let file = disk.open(Some(name(path)), true).map_err(failed)?;
        disk.call(Call::Allocate, file, 0, bytes as usize).map_err(failed)?;
        if disk.free() < bytes {
            return Err(ErrorKind::StorageFull.into());
        }
        disk.files[file].reserved = bytes;
        Ok(())
    }

    fn release(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.0.lock();
        let file = *disk.names.get(name(path)).ok_or(ErrorKind::NotFound)?;
        disk.call(Call::Resize, file, 0, 0).map_err(failed)?;
        disk.files[file].reserved = 0;
        disk.delete(name(path), false).map_err(failed)
    }
}
