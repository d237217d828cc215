/* Loaded before the C library (LD_PRELOAD) into a till: counts its system calls by kind, fails chosen ones, and ends the
 * process at a chosen one. Records what is done to the files of one folder, so that disk.rs can say what a power cut
 * leaves of them. It knows nothing of SEQR or of SQLite.
 *
 *     SEQR_FAULT_FOLDER  files of this folder are meant by the kinds of files; other files are left alone
 *     SEQR_FAULT_LOG     where the record is appended
 *     SEQR_FAULT_COUNTS  where the counts are, shared memory: they outlive the process
 *     SEQR_FAULT         KIND:FIRST:LAST:ERROR:MS  calls FIRST to LAST of a kind fail with ERROR (0: end of file or of
 *                        stream; -1: half is done), until MS after the first of them; LAST 0 and MS 0: no limit
 *     SEQR_FAULT_CUT     KIND:N  the process is killed just before it does the Nth call of a kind
 *
 * Calls go to the kernel directly: whichever C library is below, nothing of it is needed but pthread_create.
 */
#include "shim.h"
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum { DESCRIPTORS = 1024, LOG_DESCRIPTOR = 1000 };

/* In shared memory, read by run.rs. */
struct shared { uint32_t counts[KINDS], failed, cut; };
static struct shared nowhere, *shared = &nowhere;
static struct { int kind; uint32_t first, last; int error; long ms; } fault = { -1, 0, 0, 0, 0 };
static struct { int kind; uint32_t n; } cut = { -1, 0 };
static char folder[PATH_MAX];
static int recording;
static long failing_since;
static unsigned char descriptors[DESCRIPTORS];
pthread_mutex_t step = PTHREAD_MUTEX_INITIALIZER;

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static int kind_of(const char *name, size_t length)
{
    static const char *const names[KINDS] = { "open", "read", "write", "sync", "foldersync", "truncate", "unlink",
        "rename", "lock", "map", "socket", "connect", "send", "receive", "thread" };
    int kind;
    for (kind = 0; kind < KINDS; kind++) {
        if (strlen(names[kind]) == length && strncmp(names[kind], name, length) == 0) return kind;
    }
    abort();
}

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("SEQR_FAULT_FOLDER");
    if (text != NULL) snprintf(folder, sizeof folder, "%s/", text);
    if ((text = getenv("SEQR_FAULT_COUNTS")) != NULL) {
        int file = (int)syscall(SYS_openat, AT_FDCWD, text, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0 || syscall(SYS_ftruncate, file, sizeof *shared) != 0) abort();
        shared = (void *)syscall(SYS_mmap, NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        syscall(SYS_close, file);
    }
    if ((text = getenv("SEQR_FAULT_LOG")) != NULL) {
        int file = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (file < 0 || syscall(SYS_dup3, file, LOG_DESCRIPTOR, O_CLOEXEC) < 0) abort();
        syscall(SYS_close, file);
        recording = 1;
    }
    if ((text = getenv("SEQR_FAULT")) != NULL) {
        const char *rest = strchr(text, ':');
        unsigned first, last;
        if (rest == NULL || sscanf(rest, ":%u:%u:%d:%ld", &first, &last, &fault.error, &fault.ms) != 4) abort();
        fault.first = first;
        fault.last = last == 0 ? UINT32_MAX : last;
        fault.kind = kind_of(text, (size_t)(rest - text));
    }
    if ((text = getenv("SEQR_FAULT_CUT")) != NULL) {
        const char *rest = strchr(text, ':');
        if (rest == NULL) abort();
        cut.n = (uint32_t)strtoul(rest + 1, NULL, 10);
        cut.kind = kind_of(text, (size_t)(rest - text));
    }
}

static void killed(void)
{
    pthread_mutex_lock(&step); /* no other thread is between a deed and its record */
    shared->cut = 1;
    syscall(SYS_kill, (int)syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
}

int struck(enum kind kind)
{
    uint32_t n = __atomic_add_fetch(&shared->counts[kind], 1, __ATOMIC_SEQ_CST);
    if ((int)kind == cut.kind && n == cut.n) killed();
    if ((int)kind != fault.kind || n < fault.first || n > fault.last) return 0;
    if (fault.ms != 0) {
        long now = milliseconds(), since = 0;
        if (!__atomic_compare_exchange_n(&failing_since, &since, now, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
            && now - since > fault.ms)
            return 0;
    }
    __atomic_add_fetch(&shared->failed, 1, __ATOMIC_SEQ_CST);
    return fault.error == 0 ? ENODATA : fault.error;
}

enum what what_is(int fd)
{
    return fd >= 0 && fd < DESCRIPTORS ? (enum what)descriptors[fd] : OTHER;
}

void is_now(int fd, enum what what)
{
    if (fd >= 0 && fd < DESCRIPTORS) descriptors[fd] = (unsigned char)what;
}

const char *name_in_folder(const char *path)
{
    size_t length = strlen(folder);
    if (length == 0 || strncmp(path, folder, length) != 0 || strchr(path + length, '/') != NULL) return NULL;
    return path + length;
}

int is_folder(const char *path)
{
    size_t length = strlen(folder);
    return length > 1 && strncmp(path, folder, length - 1) == 0 && (path[length - 1] == '\0' || strcmp(path + length - 1, "/") == 0);
}

uint64_t inode(int fd)
{
    struct stat found;
    return fstat(fd, &found) == 0 ? (uint64_t)found.st_ino : 0;
}

void note(struct head *head, const char *name, const char *to, const void *data, size_t length)
{
    struct iovec parts[2];
    if (!recording) return;
    if (name != NULL) snprintf(head->name, NAME, "%s", name);
    if (to != NULL) snprintf(head->to, NAME, "%s", to);
    parts[0].iov_base = head;
    parts[0].iov_len = sizeof *head;
    parts[1].iov_base = (void *)(uintptr_t)data;
    parts[1].iov_len = data == NULL ? 0 : length;
    head->length = length;
    if (syscall(SYS_writev, LOG_DESCRIPTOR, parts, 2) != (long)(sizeof *head + parts[1].iov_len)) abort();
}

/* A till that ends itself ends as by a cut: no other thread of its own is in the middle of a step. */
int raise(int signal)
{
    if (signal == SIGKILL) killed();
    return (int)syscall(SYS_tgkill, (int)syscall(SYS_getpid), (int)syscall(SYS_gettid), signal);
}

/* So does a till that returns from main: seqr_close does not wait long for the store's thread to close the file. */
__attribute__((destructor)) static void end(void)
{
    pthread_mutex_lock(&step); /* for ever */
}
