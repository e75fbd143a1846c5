/* A disk and a clock that misbehave, under a program that does not know: loaded into the server with LD_PRELOAD.
 *
 * It watches the files below CHAOS_FOLDER. Each write, cut, sync and change of a name goes to CHAOS_LOG with what was there before, before
 * it is done; after kill -9 the tests take back what no sync had covered: a power loss. CHAOS_CONTROL is a page shared with the tests, an
 * array of 64-bit numbers (enum below), through which they ask for faults and read counts.
 *
 * Not seen: what goes around libc (rustix: statvfs, fallocate), memory maps (SQLite's -shm, which no recovery trusts), new folders. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Fields of the shared page; tests/chaos/preload.rs has the same list. */
enum { LIE, FAIL_AT, FAIL_WHERE, ROOM, DELAY_MS, HOLD, WALL_OFFSET_MS, SYNCS, FAILED, REFUSED, HELD, CLOCK, FIELDS };
/* Kinds of records; tests/chaos/power.rs reads them. */
enum { WRITE = 1, CUT, SYNC, SYNCED, NOT_SYNCED, CREATED, REMOVED, RENAMED };
/* Which part of the folder a file belongs to. */
enum { NOT_OURS = 0, ELSEWHERE, JOURNAL, REGISTER, WHICH = 15, LOG = 16 };

struct record {
    uint32_t kind, before, after, pad;
    uint64_t inode, offset, size;
};

#define FILES 65536
static unsigned char place[FILES];
static char folder[4096], shadow[4096];
static int log_fd = -1;
static volatile int64_t *control;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static uint64_t removals;

#define REAL(name) ({ static __typeof__(&name) real_; if (!real_) real_ = (__typeof__(&name))dlsym(RTLD_NEXT, #name); real_; })

static int64_t field(int f) { return control ? __atomic_load_n(&control[f], __ATOMIC_SEQ_CST) : 0; }
static void count(int f) { __atomic_add_fetch(&control[f], 1, __ATOMIC_SEQ_CST); }
static int watched(int fd) { return control && fd >= 0 && fd < FILES ? place[fd] : NOT_OURS; }

static int where(const char *path) {
    size_t n = strlen(folder);
    if (!control || !n || !path || strncmp(path, folder, n) || (path[n] && path[n] != '/')) return NOT_OURS;
    size_t end = strlen(path);
    int log = end > 4 && !strcmp(path + end - 4, "-wal") ? LOG : 0;
    if (!strncmp(path + n, "/journal/", 9)) return JOURNAL | log;
    if (!strncmp(path + n, "/register/", 10)) return REGISTER | log;
    return ELSEWHERE;
}

static void put(const void *bytes, size_t n) {
    while (n) {
        ssize_t done = syscall(SYS_write, log_fd, bytes, n);
        if (done < 0) { if (errno == EINTR) continue; abort(); }
        bytes = (const char *)bytes + done;
        n -= done;
    }
}

static void tell(int kind, uint64_t inode, uint64_t offset, uint64_t size, const void *before, uint32_t nb, const void *after, uint32_t na) {
    struct record r = {kind, nb, na, 0, inode, offset, size};
    put(&r, sizeof r);
    if (nb) put(before, nb);
    if (na) put(after, na);
}

/* Called in order: notes what a write will replace. */
static void note_write(int fd, const void *bytes, size_t n, off_t at) {
    struct stat s;
    fstat(fd, &s);
    void *old = malloc(n ? n : 1);
    ssize_t had = at < s.st_size ? REAL(pread64)(fd, old, n, at) : 0;
    /* A file opened for writing only cannot be read: its reader is found by name. */
    if (had < 0) {
        char self[64];
        snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
        int again = syscall(SYS_openat, AT_FDCWD, self, O_RDONLY | O_CLOEXEC);
        had = again < 0 ? 0 : REAL(pread64)(again, old, n, at);
        if (again >= 0) syscall(SYS_close, again);
        if (had < 0) had = 0;
    }
    tell(WRITE, s.st_ino, at, s.st_size, old, had, bytes, n);
    free(old);
}

/* Takes room for what a write adds to a file; 0 when there is none. */
static int room_for(int fd, size_t n, off_t at) {
    struct stat s;
    if (field(ROOM) < 0 || fstat(fd, &s)) return 1;
    int64_t more = (int64_t)at + (int64_t)n - s.st_size;
    if (more <= 0) return 1;
    if (field(ROOM) < more) { count(REFUSED); errno = ENOSPC; return 0; }
    __atomic_sub_fetch(&control[ROOM], more, __ATOMIC_SEQ_CST);
    return 1;
}

static ssize_t write_at(int fd, const void *bytes, size_t n, off_t at) {
    if (!watched(fd)) return REAL(pwrite64)(fd, bytes, n, at);
    pthread_mutex_lock(&order);
    ssize_t done = -1;
    if (room_for(fd, n, at)) {
        note_write(fd, bytes, n, at);
        done = REAL(pwrite64)(fd, bytes, n, at);
    }
    int e = errno;
    pthread_mutex_unlock(&order);
    errno = e;
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) { return write_at(fd, bytes, n, at); }
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return write_at(fd, bytes, n, at); }

ssize_t write(int fd, const void *bytes, size_t n) {
    if (!watched(fd)) return REAL(write)(fd, bytes, n);
    pthread_mutex_lock(&order);
    struct stat s;
    off_t at = fcntl(fd, F_GETFL) & O_APPEND ? (fstat(fd, &s), s.st_size) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = -1;
    if (room_for(fd, n, at)) {
        note_write(fd, bytes, n, at);
        done = REAL(write)(fd, bytes, n);
    }
    int e = errno;
    pthread_mutex_unlock(&order);
    errno = e;
    return done;
}

/* Above this the bytes that are cut off are not kept: the reserve file, which only takes room. */
#define CUT_KEPT (16 << 20)

static void note_cut(int fd, off_t length) {
    struct stat s;
    fstat(fd, &s);
    size_t gone = s.st_size > length && s.st_size - length <= CUT_KEPT ? s.st_size - length : 0;
    void *old = malloc(gone ? gone : 1);
    ssize_t had = gone ? REAL(pread64)(fd, old, gone, length) : 0;
    tell(CUT, s.st_ino, length, s.st_size, old, had > 0 ? had : 0, NULL, 0);
    if (field(ROOM) >= 0) __atomic_add_fetch(&control[ROOM], s.st_size - length, __ATOMIC_SEQ_CST);
    free(old);
}

static int cut(int fd, off_t length) {
    if (!watched(fd)) return REAL(ftruncate64)(fd, length);
    pthread_mutex_lock(&order);
    note_cut(fd, length);
    int done = REAL(ftruncate64)(fd, length), e = errno;
    pthread_mutex_unlock(&order);
    errno = e;
    return done;
}

int ftruncate64(int fd, off64_t length) { return cut(fd, length); }
int ftruncate(int fd, off_t length) { return cut(fd, length); }

static int sync_file(int fd, int data_only) {
    int at = watched(fd);
    if (!at) return data_only ? REAL(fdatasync)(fd) : REAL(fsync)(fd);
    struct stat s;
    fstat(fd, &s);
    count(SYNCS);
    /* A disk that lies: it says yes and has done nothing. 2: of the journal's log only, as if each commit's sync were left out. */
    if (field(LIE) == 1 || (field(LIE) == 2 && at == (JOURNAL | LOG))) return 0;
    pthread_mutex_lock(&order);
    static uint64_t syncs;
    uint64_t mine = ++syncs;
    tell(SYNC, s.st_ino, mine, 0, NULL, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    if (field(DELAY_MS) > 0) {
        struct timespec t = {field(DELAY_MS) / 1000, field(DELAY_MS) % 1000 * 1000000};
        nanosleep(&t, NULL);
    }
    int64_t only = field(FAIL_WHERE);
    int fails = field(FAIL_AT) > 0 && (!only || only == (at & WHICH)) && __atomic_sub_fetch(&control[FAIL_AT], 1, __ATOMIC_SEQ_CST) == 0;
    /* The tests take back what is not covered; a real sync would only cost time. */
    pthread_mutex_lock(&order);
    tell(fails ? NOT_SYNCED : SYNCED, s.st_ino, mine, 0, NULL, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    if (fails) { count(FAILED); errno = EIO; return -1; }
    return 0;
}

int fsync(int fd) { return sync_file(fd, 0); }
int fdatasync(int fd) { return sync_file(fd, 1); }

static int open_at(int dir, const char *path, int flags, mode_t mode) {
    int at = dir == AT_FDCWD || path[0] == '/' ? where(path) : NOT_OURS;
    if (!at) {
        int fd = REAL(openat64)(dir, path, flags, mode);
        if (fd >= 0 && fd < FILES) place[fd] = NOT_OURS;
        return fd;
    }
    pthread_mutex_lock(&order);
    struct stat s;
    int is_new = stat(path, &s) != 0;
    int cuts = !is_new && flags & O_TRUNC;
    int fd = REAL(openat64)(dir, path, flags & ~O_TRUNC, mode), e = errno;
    if (fd >= 0) {
        if (fd < FILES) place[fd] = at;
        fstat(fd, &s);
        if (is_new) tell(CREATED, s.st_ino, 0, 0, path, strlen(path), NULL, 0);
        if (cuts) { note_cut(fd, 0); REAL(ftruncate64)(fd, 0); }
    }
    pthread_mutex_unlock(&order);
    errno = e;
    return fd;
}

#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, int); va_end(a); }
int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE(flags) return open_at(dir, path, flags, mode); }

int close(int fd) {
    if (fd >= 0 && fd < FILES) place[fd] = NOT_OURS;
    return REAL(close)(fd);
}

/* Keeps what a name stood for, so that the name can come back; gives its number, 0 for nothing. */
static uint64_t keep(const char *path) {
    char kept[4200];
    uint64_t n = ++removals;
    snprintf(kept, sizeof kept, "%s/%lu", shadow, (unsigned long)n);
    return link(path, kept) ? 0 : n;
}

int unlink(const char *path) {
    if (!where(path)) return REAL(unlink)(path);
    pthread_mutex_lock(&order);
    struct stat s = {0};
    if (!stat(path, &s)) tell(REMOVED, s.st_ino, keep(path), 0, path, strlen(path), NULL, 0);
    if (field(ROOM) >= 0) __atomic_add_fetch(&control[ROOM], s.st_size, __ATOMIC_SEQ_CST);
    int done = REAL(unlink)(path), e = errno;
    pthread_mutex_unlock(&order);
    errno = e;
    return done;
}

int rename(const char *from, const char *to) {
    if (!where(from) || !where(to)) return REAL(rename)(from, to);
    pthread_mutex_lock(&order);
    struct stat s = {0};
    stat(from, &s);
    tell(RENAMED, s.st_ino, keep(to), 0, from, strlen(from), to, strlen(to));
    int done = REAL(rename)(from, to), e = errno;
    pthread_mutex_unlock(&order);
    errno = e;
    return done;
}

/* The thread that owns the room reads the boot-time clock in each of its turns: there it stands still for as long as the tests hold it.
 * Not when it has just read the wall clock: then it holds the lock of the server's clock, and would take the whole server with it. */
static __thread int wall_read __attribute__((tls_model("initial-exec")));

static void hold(void) {
    char name[16] = "";
    int e = errno;
    if (!prctl(PR_GET_NAME, name) && !strcmp(name, "room")) {
        count(HELD);
        while (field(HOLD)) {
            struct timespec t = {0, 5000000};
            syscall(SYS_nanosleep, &t, NULL);
        }
    }
    errno = e;
}

/* The wall clock, moved; all other clocks as they are. */
static int moved_clock(clockid_t clock, struct timespec *t) {
    long done;
    if (clock == CLOCK_BOOTTIME && !wall_read && field(HOLD)) hold();
    if (clock == CLOCK_REALTIME) wall_read = 1;
    if (clock == CLOCK_BOOTTIME) wall_read = 0;
    /* Without errno: this stands in for the kernel's own function. */
#if defined(__x86_64__)
    __asm__ volatile("syscall" : "=a"(done) : "a"(SYS_clock_gettime), "D"((long)clock), "S"(t) : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = SYS_clock_gettime, x0 __asm__("x0") = clock, x1 __asm__("x1") = (long)t;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1) : "memory");
    done = x0;
#endif
    if (!done && clock == CLOCK_REALTIME) {
        int64_t by = field(WALL_OFFSET_MS);
        t->tv_sec += by / 1000;
        t->tv_nsec += by % 1000 * 1000000;
        if (t->tv_nsec < 0) { t->tv_nsec += 1000000000; t->tv_sec--; }
        if (t->tv_nsec >= 1000000000) { t->tv_nsec -= 1000000000; t->tv_sec++; }
    }
    return (int)done;
}

/* Both libc and rustix read the clock through the page that the kernel lends to each process: its first instructions become a jump. */
static int move_clock(void) {
    char *base = (char *)getauxval(AT_SYSINFO_EHDR);
    if (!base) return 0;
    ElfW(Ehdr) *head = (ElfW(Ehdr) *)base;
    ElfW(Phdr) *part = (ElfW(Phdr) *)(base + head->e_phoff);
    ElfW(Dyn) *dynamic = NULL;
    char *bias = base;
    for (int i = 0; i < head->e_phnum; i++) {
        if (part[i].p_type == PT_DYNAMIC) dynamic = (ElfW(Dyn) *)(base + part[i].p_offset);
        if (part[i].p_type == PT_LOAD) bias = base + part[i].p_offset - part[i].p_vaddr;
    }
    ElfW(Sym) *symbols = NULL;
    char *names = NULL;
    for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
        if (dynamic->d_tag == DT_SYMTAB) symbols = (ElfW(Sym) *)(bias + dynamic->d_un.d_ptr);
        if (dynamic->d_tag == DT_STRTAB) names = bias + dynamic->d_un.d_ptr;
    }
    /* The names lie behind the symbols. */
    for (ElfW(Sym) *s = symbols; s && names && (char *)s < names; s++) {
        const char *name = names + s->st_name;
        if (strcmp(name, "__vdso_clock_gettime") && strcmp(name, "__kernel_clock_gettime")) continue;
        unsigned char *code = (unsigned char *)bias + s->st_value;
        uintptr_t page = (uintptr_t)code & ~(uintptr_t)4095;
        if (mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) && mprotect((void *)page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC)) return 0;
        uintptr_t target = (uintptr_t)moved_clock;
#if defined(__x86_64__)
        code[0] = 0x48; code[1] = 0xb8; memcpy(code + 2, &target, 8); code[10] = 0xff; code[11] = 0xe0;
#elif defined(__aarch64__)
        uint32_t jump[2] = {0x58000050, 0xd61f0200};
        memcpy(code, jump, 8); memcpy(code + 8, &target, 8);
        __builtin___clear_cache((char *)code, (char *)code + 16);
#else
        (void)target;
        return 0;
#endif
        return 1;
    }
    return 0;
}

__attribute__((constructor)) static void begin(void) {
    const char *f = getenv("CHAOS_FOLDER"), *c = getenv("CHAOS_CONTROL"), *l = getenv("CHAOS_LOG"), *s = getenv("CHAOS_SHADOW");
    if (!f || !c || !l || !s) return;
    int fd = syscall(SYS_openat, AT_FDCWD, c, O_RDWR | O_CLOEXEC);
    log_fd = syscall(SYS_openat, AT_FDCWD, l, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || log_fd < 0) abort();
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) abort();
    syscall(SYS_close, fd);
    snprintf(folder, sizeof folder, "%s", f);
    snprintf(shadow, sizeof shadow, "%s", s);
    control = page;
    control[CLOCK] = move_clock();
}
