//! The SQLite VFS over a simulated disk: <https://www.sqlite.org/c3ref/vfs.html>, `io_methods` version 2.

use crate::{
    disk::{Call, SimDisk},
    locks::Locks,
};
use rusqlite::ffi;
use std::{
    collections::BTreeMap,
    ffi::{CStr, CString, c_char, c_int, c_void},
    sync::{Arc, Mutex, MutexGuard},
};

/// What SQLite allocates for each open file; the first member is SQLite's.
#[repr(C)]
struct Slot {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

/// One open file.
struct Open {
    machine: Arc<Machine>,
    file: usize,
    who: u64,
    /// The directory is synced with the first sync, as SQLite's own VFS does for every log it may create; whether that worked it does not say.
    sync_dir: bool,
    /// The main database, for writing.
    writes: bool,
}

/// A disk with the locks on its files.
struct Machine {
    disk: Arc<SimDisk>,
    locks: Mutex<(u64, BTreeMap<usize, Locks>)>,
}

impl Machine {
    fn locks(&self) -> MutexGuard<'_, (u64, BTreeMap<usize, Locks>)> {
        self.locks.lock().unwrap()
    }

    fn on<T>(&self, file: usize, f: impl FnOnce(&mut Locks) -> T) -> T {
        f(self.locks().1.entry(file).or_default())
    }
}

/// A registered VFS; gone when dropped. All connections must be closed before.
pub struct Vfs {
    raw: Box<ffi::sqlite3_vfs>,
    _name: CString,
}

impl Vfs {
    pub fn register(disk: &Arc<SimDisk>) -> Self {
        let name = CString::new(disk.name.clone()).unwrap();
        let machine = Arc::new(Machine { disk: disk.clone(), locks: Mutex::default() });
        let mut raw = Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: size_of::<Slot>() as c_int,
            mxPathname: 512,
            pNext: std::ptr::null_mut(),
            zName: name.as_ptr(),
            pAppData: Arc::into_raw(machine).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: Some(current_time_ms),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        // SAFETY: the structure, its name and its data live until `drop`, which unregisters first.
        let code = unsafe { ffi::sqlite3_vfs_register(&raw mut *raw, 0) };
        assert_eq!(code, ffi::SQLITE_OK);
        Self { raw, _name: name }
    }
}

impl Drop for Vfs {
    fn drop(&mut self) {
        // SAFETY: registered above; the data came from `Arc::into_raw`.
        unsafe {
            ffi::sqlite3_vfs_unregister(&raw mut *self.raw);
            drop(Arc::from_raw(self.raw.pAppData.cast::<Machine>()));
        }
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// SAFETY: `file` was opened by [`open`] and is not closed.
unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Open {
    unsafe { &mut *(*file.cast::<Slot>()).open }
}

/// SAFETY: `vfs` is one of ours.
unsafe fn machine<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Machine {
    unsafe { &*(*vfs).pAppData.cast::<Machine>() }
}

/// The last part of a path: one directory is all there is. SAFETY: a C string or null.
unsafe fn base_name<'a>(path: *const c_char) -> Option<&'a str> {
    let path = if path.is_null() { return None } else { unsafe { CStr::from_ptr(path) } };
    path.to_str().ok()?.rsplit('/').next()
}

fn code(result: Result<(), c_int>) -> c_int {
    result.err().unwrap_or(ffi::SQLITE_OK)
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let slot = unsafe { &mut *file.cast::<Slot>() };
    // Without methods SQLite does not close what was not opened.
    slot.base.pMethods = std::ptr::null();
    let machine = unsafe { machine(vfs) };
    let name = unsafe { base_name(name) };
    let opened = machine.disk.lock().open(name, flags & ffi::SQLITE_OPEN_CREATE != 0);
    let file = match opened {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    let who = {
        let mut locks = machine.locks();
        locks.0 += 1;
        locks.0
    };
    let writes = flags & ffi::SQLITE_OPEN_MAIN_DB != 0 && flags & ffi::SQLITE_OPEN_READWRITE != 0;
    if writes {
        machine.disk.writing(true);
    }
    let logs = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
    let machine = unsafe {
        let shared = (*vfs).pAppData.cast::<Machine>();
        Arc::increment_strong_count(shared);
        Arc::from_raw(shared)
    };
    slot.open =
        Box::into_raw(Box::new(Open { machine, file, who, sync_dir: flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & logs != 0, writes }));
    slot.base.pMethods = &raw const METHODS;
    if !out_flags.is_null() {
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: made by `Box::into_raw` in `open`; SQLite closes once.
    let open = unsafe { Box::from_raw((*file.cast::<Slot>()).open) };
    let _ = open.machine.disk.lock().call(Call::Close, open.file, 0, 0);
    open.machine.on(open.file, |l| {
        l.unlock(open.who, ffi::SQLITE_LOCK_NONE);
        l.shm_unmap(open.who);
    });
    if open.writes {
        open.machine.disk.writing(false);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, into: *mut c_void, n: c_int, at: ffi::sqlite3_int64) -> c_int {
    let open = unsafe { opened(file) };
    let into = unsafe { std::slice::from_raw_parts_mut(into.cast::<u8>(), n as usize) };
    let mut disk = open.machine.disk.lock();
    if let Err(code) = disk.call(Call::Read, open.file, at as usize, into.len()) {
        return code;
    }
    let read = disk.files[open.file].read(at as usize, into);
    if read == into.len() { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_SHORT_READ }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, n: c_int, at: ffi::sqlite3_int64) -> c_int {
    let open = unsafe { opened(file) };
    let from = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), n as usize) };
    code(open.machine.disk.lock().write(open.file, at as usize, from))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    let open = unsafe { opened(file) };
    code(open.machine.disk.lock().resize(open.file, size as usize))
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    let open = unsafe { opened(file) };
    let mut disk = open.machine.disk.lock();
    let done = disk.sync(open.file);
    if done.is_ok() && open.sync_dir {
        open.sync_dir = false;
        let _ = disk.sync_names();
    }
    code(done)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    let open = unsafe { opened(file) };
    let mut disk = open.machine.disk.lock();
    let answer = disk.call(Call::Size, open.file, 0, 0);
    unsafe { *size = disk.files[open.file].len() as ffi::sqlite3_int64 };
    code(answer)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    let open = unsafe { opened(file) };
    if let Err(code) = open.machine.disk.lock().call(Call::Lock, open.file, level as usize, 0) {
        return code;
    }
    open.machine.on(open.file, |l| l.lock(open.who, level))
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    let open = unsafe { opened(file) };
    let _ = open.machine.disk.lock().call(Call::Unlock, open.file, level as usize, 0);
    open.machine.on(open.file, |l| l.unlock(open.who, level));
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    let open = unsafe { opened(file) };
    unsafe { *out = open.machine.on(open.file, |l| c_int::from(l.is_reserved())) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

/// As SQLite's own VFS says on Linux.
unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4_096
}

/// As SQLite's own VFS says on Linux: bytes beside a write are safe when the power goes.
unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(file: *mut ffi::sqlite3_file, n: c_int, bytes: c_int, extend: c_int, out: *mut *mut c_void) -> c_int {
    let open = unsafe { opened(file) };
    unsafe { *out = std::ptr::null_mut() };
    if let Err(code) = open.machine.disk.lock().call(Call::ShmMap, open.file, n as usize, extend as usize) {
        return code;
    }
    unsafe { *out = open.machine.on(open.file, |l| l.region(open.who, n as usize, bytes as usize, extend != 0)).cast() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, from: c_int, n: c_int, flags: c_int) -> c_int {
    let open = unsafe { opened(file) };
    let answer = open.machine.disk.lock().call(Call::ShmLock, open.file, from as usize, (n << 8 | flags) as usize);
    if flags & ffi::SQLITE_SHM_UNLOCK == 0
        && let Err(code) = answer
    {
        return code;
    }
    open.machine.on(open.file, |l| l.shm_lock(open.who, from as usize, n as usize, flags))
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    let open = unsafe { opened(file) };
    open.machine.on(open.file, |l| l.shm_unmap(open.who));
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    let name = unsafe { base_name(name) }.unwrap_or_default();
    code(unsafe { machine(vfs) }.disk.lock().delete(name, sync_dir != 0))
}

/// As SQLite's own VFS: an empty file does not exist.
unsafe extern "C" fn access(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    let disk = unsafe { machine(vfs) }.disk.lock();
    let file = unsafe { base_name(name) }.and_then(|name| disk.names.get(name));
    let there = file.is_some_and(|f| flags != ffi::SQLITE_ACCESS_EXISTS || disk.files[*f].len() > 0);
    unsafe { *out = c_int::from(there) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(_: *mut ffi::sqlite3_vfs, name: *const c_char, n: c_int, out: *mut c_char) -> c_int {
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if name.len() > n as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    unsafe { std::ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, n: c_int, out: *mut c_char) -> c_int {
    let out = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), n as usize) };
    unsafe { machine(vfs) }.disk.lock().random(out);
    n
}

/// Nobody waits: the time is simulated too.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, us: c_int) -> c_int {
    us
}

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    unsafe { *out = 2_461_000.5 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_ms(_: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    unsafe { *out = 212_630_443_200_000 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}
