//! The disk and clock that misbehave: compiles `preload.c`, and speaks with it through the page both share.

use crate::{power, support::Server};
use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// Fields of the shared page, in the order of `preload.c`.
#[derive(Clone, Copy)]
pub enum Field {
    /// 1: every sync says yes and does nothing; 2: those of the journal's write-ahead log, which is what `synchronous=NORMAL` leaves out.
    Lie,
    /// The n-th sync from now on fails with EIO; 0: none.
    FailAt,
    /// Whose syncs: 0 all, 2 the journal's, 3 the register's.
    FailWhere,
    /// Bytes by which files may still grow before ENOSPC; negative: any.
    Room,
    /// Each sync takes this much longer, ms.
    DelayMs,
    /// The thread that owns the room stands still while this is 1.
    Hold,
    /// The wall clock is shown this much later, ms.
    WallOffsetMs,
    /// Syncs asked for.
    Syncs,
    /// Syncs failed on purpose.
    Failed,
    /// Writes refused for want of room.
    Refused,
    /// How often it was found standing.
    Held,
    /// 1: the wall clock can be moved here.
    Clock,
}

/// Part of the data folder, as in `preload.c`.
pub const JOURNAL: i64 = 2;
/// The same for the accounts' register.
pub const REGISTER: i64 = 3;

/// The compiled library; it stays for the whole run.
fn library() -> &'static Path {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = BUILT.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("preload.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chaos/preload.c");
        let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&path).arg(source).args(["-ldl", "-pthread"]).output();
        let built = built.expect("cc is needed, as for the build itself");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        (dir, path)
    });
    path
}

/// A folder for a server whose disk and clock misbehave when asked to.
pub struct Rig {
    folder: tempfile::TempDir,
    control: File,
}

impl Rig {
    /// A new one, behaving well.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let control = OpenOptions::new().read(true).write(true).create_new(true).open(folder.path().join("control")).unwrap();
        control.set_len(4_096).unwrap();
        let rig = Self { folder, control };
        rig.behave();
        fs::create_dir(rig.path("kept")).unwrap();
        rig
    }

    /// The server's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Asks for a fault, or ends it.
    pub fn set(&self, field: Field, value: i64) {
        self.control.write_all_at(&value.to_ne_bytes(), field as u64 * 8).unwrap();
    }

    /// Reads a field.
    pub fn get(&self, field: Field) -> i64 {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, field as u64 * 8).unwrap();
        i64::from_ne_bytes(bytes)
    }

    /// Ends all faults.
    pub fn behave(&self) {
        for field in [Field::Lie, Field::FailAt, Field::FailWhere, Field::DelayMs, Field::Hold, Field::WallOffsetMs] {
            self.set(field, 0);
        }
        self.set(Field::Room, -1);
    }

    /// What the server's environment needs.
    fn environment(&self) -> Vec<(&'static str, String)> {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        vec![
            ("LD_PRELOAD", text(library().to_owned())),
            ("CHAOS_FOLDER", text(self.path("data"))),
            ("CHAOS_CONTROL", text(self.path("control"))),
            ("CHAOS_LOG", text(self.path("writes"))),
            ("CHAOS_SHADOW", text(self.path("kept"))),
        ]
    }

    /// Starts a server on it. What is on the disk now counts as safe there.
    pub fn start(&self, more: &str) -> Server {
        self.start_with(more, &[], &[])
    }

    /// The same with more in its environment.
    pub fn start_in(&self, more: &str, environment: &[(&str, &str)]) -> Server {
        self.start_with(more, &[], environment)
    }

    /// The same with flags.
    pub fn start_with(&self, more: &str, flags: &[&str], environment: &[(&str, &str)]) -> Server {
        let _ = fs::remove_file(self.path("writes"));
        for kept in fs::read_dir(self.path("kept")).unwrap() {
            fs::remove_file(kept.unwrap().path()).unwrap();
        }
        let own = self.environment();
        let mut all: Vec<(&str, &str)> = own.iter().map(|(k, v)| (*k, v.as_str())).collect();
        all.extend_from_slice(environment);
        Server::start_in(self.folder(), more, flags, &all)
    }

    /// The power goes: what no sync covered since the last start stays, goes or is torn, by the seed. The server has ended.
    pub fn lose_power(&self, seed: u64) -> power::Lost {
        power::lose(&self.path("data"), &self.path("kept"), &self.path("writes"), seed)
    }
}
