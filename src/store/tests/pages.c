/* The page cache of Linux over one folder, for tests: what a sync has not brought to the disk is gone after a power cut,
   and after a failed sync the pages are clean, so that a later sync does not bring them there either.

   SEQR_PAGES      the folder; SEQR_DISK: the folder that holds what its files have on the disk
   SEQR_FAIL       a file: while it exists, each sync of a path that ends in its first word fails, as often as its second
                   word says; a read or an opening of such a path where the third word is "read" or "open"; where it is "hang", a sync waits until
                   somebody writes into the pipe of that name with .pipe behind it */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define RANGES 65536

struct range {
    char path[512];
    off_t at;
    size_t length;
};

static struct range dirty[RANGES];
static int count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static int watched(int fd, char *path, size_t size)
{
    char link[64];
    const char *folder = getenv("SEQR_PAGES");
    ssize_t length;
    if (!folder) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, size - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return !strncmp(path, folder, strlen(folder));
}

/* Whether the control file says that this fails, and how often still. */
static int fails(const char *path, const char *what)
{
    char suffix[128], kind[16];
    int left, hit = 0;
    size_t length;
    const char *name = getenv("SEQR_FAIL");
    FILE *control = name ? fopen(name, "r") : NULL;
    if (!control) return 0;
    if (fscanf(control, "%127s %d %15s", suffix, &left, kind) == 3 && left > 0 && !strcmp(kind, what)) {
        length = strlen(suffix);
        hit = strlen(path) >= length && !strcmp(path + strlen(path) - length, suffix);
    }
    fclose(control);
    if (!hit) return 0;
    if (left == 1) {
        unlink(name);
    } else if ((control = fopen(name, "w"))) {
        fprintf(control, "%s %d %s\n", suffix, left - 1, kind);
        fclose(control);
    }
    return 1;
}

static void written(int fd, off_t at, ssize_t length)
{
    char path[512];
    if (length <= 0 || !watched(fd, path, sizeof path)) return;
    pthread_mutex_lock(&mutex);
    if (count == RANGES) abort();
    strcpy(dirty[count].path, path);
    dirty[count].at = at;
    dirty[count++].length = (size_t)length;
    pthread_mutex_unlock(&mutex);
}

static void on_disk(const char *path, char *disk, size_t size)
{
    snprintf(disk, size, "%s%s", getenv("SEQR_DISK"), path + strlen(getenv("SEQR_PAGES")));
}

/* The dirty pages of a file go to the disk, or are forgotten. */
static void clean(const char *path, int keep)
{
    static ssize_t (*own_pwrite)(int, const void *, size_t, off_t);
    char disk[1024];
    struct stat now;
    int from, to, i, left = 0;
    if (!own_pwrite) own_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    on_disk(path, disk, sizeof disk);
    from = open(path, O_RDONLY | O_CLOEXEC);
    to = keep ? open(disk, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    pthread_mutex_lock(&mutex);
    for (i = 0; i < count; i++) {
        if (strcmp(dirty[i].path, path)) {
            dirty[left++] = dirty[i];
        } else if (to >= 0) {
            char *bytes = malloc(dirty[i].length);
            ssize_t got = pread(from, bytes, dirty[i].length, dirty[i].at);
            if (got > 0 && own_pwrite(to, bytes, (size_t)got, dirty[i].at) != got) abort();
            free(bytes);
        }
    }
    count = left;
    if (to >= 0 && fstat(from, &now) == 0 && ftruncate(to, now.st_size) != 0) abort();
    pthread_mutex_unlock(&mutex);
    if (from >= 0) close(from);
    if (to >= 0) close(to);
}

static int synced(int fd, int (*own)(int))
{
    char path[512], name[1024];
    if (watched(fd, path, sizeof path)) {
        if (fails(path, "hang")) {
            int pipe;
            snprintf(name, sizeof name, "%s.pipe", getenv("SEQR_FAIL"));
            pipe = open(name, O_RDONLY | O_CLOEXEC);
            if (pipe >= 0) close(pipe);
        }
        if (fails(path, "sync")) {
            clean(path, 0);
            errno = EIO;
            return -1;
        }
        struct stat found;
        if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) clean(path, 1);
        return 0;
    }
    return own(fd);
}

int fsync(int fd)
{
    return synced(fd, (int (*)(int))dlsym(RTLD_NEXT, "fsync"));
}

int fdatasync(int fd)
{
    return synced(fd, (int (*)(int))dlsym(RTLD_NEXT, "fdatasync"));
}

ssize_t write(int fd, const void *data, size_t length)
{
    static ssize_t (*own)(int, const void *, size_t);
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done;
    if (!own) own = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    done = own(fd, data, length);
    if (at >= 0) written(fd, at, done);
    return done;
}

static ssize_t written_at(const char *name, int fd, const void *data, size_t length, off_t at)
{
    ssize_t done = ((ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, name))(fd, data, length, at);
    written(fd, at, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at)
{
    return written_at("pwrite", fd, data, length, at);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t at)
{
    return written_at("pwrite64", fd, data, length, at);
}

static ssize_t read_at(const char *name, int fd, void *data, size_t length, off_t at)
{
    char path[512];
    if (watched(fd, path, sizeof path) && fails(path, "read")) {
        errno = EIO;
        return -1;
    }
    return ((ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, name))(fd, data, length, at);
}

ssize_t pread(int fd, void *data, size_t length, off_t at)
{
    return read_at("pread", fd, data, length, at);
}

ssize_t pread64(int fd, void *data, size_t length, off_t at)
{
    return read_at("pread64", fd, data, length, at);
}

ssize_t read(int fd, void *data, size_t length)
{
    static ssize_t (*own)(int, void *, size_t);
    char path[512];
    if (!own) own = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    if (watched(fd, path, sizeof path) && fails(path, "read")) {
        errno = EIO;
        return -1;
    }
    return own(fd, data, length);
}

int unlink(const char *path)
{
    static int (*own)(const char *);
    char disk[1024];
    const char *folder = getenv("SEQR_PAGES");
    if (!own) own = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    if (folder && !strncmp(path, folder, strlen(folder))) {
        on_disk(path, disk, sizeof disk);
        own(disk);
    }
    return own(path);
}

/* SQLite opens by the first, Rust by the second. */
static int opened(const char *name, const char *path, int flags, mode_t mode)
{
    const char *folder = getenv("SEQR_PAGES");
    if (folder && !strncmp(path, folder, strlen(folder)) && fails(path, "open")) {
        errno = EIO;
        return -1;
    }
    return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name))(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    mode_t mode;
    va_start(more, flags);
    mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    mode_t mode;
    va_start(more, flags);
    mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return opened("open64", path, flags, mode);
}
