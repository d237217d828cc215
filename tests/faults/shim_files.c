/* Calls on files of the folder: names, contents, syncs. A read or a write of a stream goes on to shim_others.c. */
#include "shim.h"
#include <stdarg.h>
#include <sys/stat.h>

/* --- Names --- */

static int opened(int at, const char *path, int flags, mode_t mode)
{
    const char *name = name_in_folder(path);
    struct stat found;
    int fd, is_new;
    if (name == NULL || name[0] == '\0') {
        fd = (int)syscall(SYS_openat, at, path, flags, mode);
        if (fd >= 0) is_now(fd, is_folder(path) ? FOLDER : OTHER);
        return fd;
    }
    FAILED_IF(struck(OPEN));
    pthread_mutex_lock(&step);
    is_new = stat(path, &found) != 0;
    fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) {
        struct head head = { CREATED, 0, (uint64_t)found.st_ino, 0, 0, "", "" };
        is_now(fd, STORE_FILE);
        if (is_new) note(&head, name, NULL, NULL, 0);
        head.record = TRUNCATED;
        if (!is_new && (flags & O_TRUNC) != 0) note(&head, NULL, NULL, NULL, 0);
    }
    pthread_mutex_unlock(&step);
    return fd;
}

#define MODE(flags, mode) do { \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
} while (0)

int open(const char *path, int flags, ...) { mode_t mode = 0; MODE(flags, mode); return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { mode_t mode = 0; MODE(flags, mode); return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { mode_t mode = 0; MODE(flags, mode); return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { mode_t mode = 0; MODE(flags, mode); return opened(at, path, flags, mode); }

int close(int fd)
{
    is_now(fd, OTHER);
    return (int)syscall(SYS_close, fd);
}

int unlink(const char *path)
{
    const char *name = name_in_folder(path);
    struct head head = { UNLINKED, 0, 0, 0, 0, "", "" };
    int result;
    if (name == NULL) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    FAILED_IF(struck(UNLINK));
    pthread_mutex_lock(&step);
    result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (result == 0) note(&head, name, NULL, NULL, 0);
    pthread_mutex_unlock(&step);
    return result;
}

int rename(const char *from, const char *to)
{
    const char *name = name_in_folder(from), *new_name = name_in_folder(to);
    struct head head = { RENAMED, 0, 0, 0, 0, "", "" };
    int result;
    if (name == NULL || new_name == NULL) return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    FAILED_IF(struck(RENAME));
    pthread_mutex_lock(&step);
    result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (result == 0) note(&head, name, new_name, NULL, 0);
    pthread_mutex_unlock(&step);
    return result;
}

/* --- What is in files --- */

static ssize_t written(int fd, const void *data, size_t size, int64_t offset)
{
    int error = struck(WRITE);
    struct head head = { WRITTEN, 0, 0, 0, 0, "", "" };
    ssize_t done;
    FAILED_IF(error);
    if (error == -1 && size > 1) size /= 2;
    pthread_mutex_lock(&step);
    if (offset >= 0) {
        head.offset = (uint64_t)offset;
        done = syscall(SYS_pwrite64, fd, data, size, offset);
    } else {
        int appends = (syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND) != 0;
        head.offset = (uint64_t)syscall(SYS_lseek, fd, 0, appends ? SEEK_END : SEEK_CUR);
        done = syscall(SYS_write, fd, data, size);
    }
    head.inode = inode(fd);
    if (done > 0) note(&head, NULL, NULL, data, (size_t)done);
    pthread_mutex_unlock(&step);
    return done;
}

ssize_t write(int fd, const void *data, size_t size)
{
    if (what_is(fd) == STORE_FILE) return written(fd, data, size, -1);
    if (what_is(fd) == STREAM) {
        MESSAGE(message, part, data, size);
        return sent(fd, &message, MSG_NOSIGNAL);
    }
    return syscall(SYS_write, fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    return what_is(fd) == STORE_FILE ? written(fd, data, size, offset) : syscall(SYS_pwrite64, fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    return what_is(fd) == STORE_FILE ? written(fd, data, size, offset) : syscall(SYS_pwrite64, fd, data, size, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (what_is(fd) == STORE_FILE && count > 0) return written(fd, parts[0].iov_base, parts[0].iov_len, -1);
    if (what_is(fd) == STREAM && count > 0) {
        struct msghdr message = { 0 };
        message.msg_iov = (struct iovec *)(uintptr_t)parts;
        message.msg_iovlen = (size_t)count;
        return sent(fd, &message, MSG_NOSIGNAL);
    }
    return syscall(SYS_writev, fd, parts, count);
}

/* Of a file: an error, its end, or half of what was asked for. */
static ssize_t file_read(int fd, void *data, size_t size, int64_t offset)
{
    int error = struck(READ);
    if (error == ENODATA) return 0;
    FAILED_IF(error);
    if (error == -1 && size > 1) size /= 2;
    return offset >= 0 ? syscall(SYS_pread64, fd, data, size, offset) : syscall(SYS_read, fd, data, size);
}

ssize_t read(int fd, void *data, size_t size)
{
    if (what_is(fd) == STORE_FILE) return file_read(fd, data, size, -1);
    if (what_is(fd) == STREAM) {
        MESSAGE(message, part, data, size);
        return received(fd, &message, 0);
    }
    return syscall(SYS_read, fd, data, size);
}

ssize_t pread(int fd, void *data, size_t size, off_t offset)
{
    return what_is(fd) == STORE_FILE ? file_read(fd, data, size, offset) : syscall(SYS_pread64, fd, data, size, offset);
}

ssize_t pread64(int fd, void *data, size_t size, off64_t offset)
{
    return what_is(fd) == STORE_FILE ? file_read(fd, data, size, offset) : syscall(SYS_pread64, fd, data, size, offset);
}

static int shortened(int fd, int64_t size)
{
    struct head head = { TRUNCATED, 0, 0, (uint64_t)size, 0, "", "" };
    int result;
    if (what_is(fd) != STORE_FILE) return (int)syscall(SYS_ftruncate, fd, size);
    FAILED_IF(struck(TRUNCATE));
    pthread_mutex_lock(&step);
    result = (int)syscall(SYS_ftruncate, fd, size);
    head.inode = inode(fd);
    if (result == 0) note(&head, NULL, NULL, NULL, 0);
    pthread_mutex_unlock(&step);
    return result;
}

int ftruncate(int fd, off_t size) { return shortened(fd, size); }
int ftruncate64(int fd, off64_t size) { return shortened(fd, size); }

static int synced(int fd, long number)
{
    enum what what = what_is(fd);
    struct head head = { SYNCED, 0, 0, 0, 0, "", "" };
    int error, result = 0;
    if (what != STORE_FILE && what != FOLDER) return (int)syscall(number, fd);
    error = struck(what == FOLDER ? FOLDER_SYNC : SYNC);
    pthread_mutex_lock(&step);
    if (error == 0) result = (int)syscall(number, fd);
    if (what == FOLDER) head.record = FOLDER_SYNCED;
    head.failed = error != 0 || result != 0;
    head.inode = inode(fd);
    if (error != EINTR) note(&head, NULL, NULL, NULL, 0); /* one that was interrupted has lost nothing: pages stay dirty */
    pthread_mutex_unlock(&step);
    if (error != 0) {
        errno = error;
        return -1;
    }
    return result;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

