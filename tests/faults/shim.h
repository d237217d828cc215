/* What the files of the shim share: shim.c counts calls and makes the record, shim_files.c has the calls on files,
 * shim_others.c those on the network, locks, shared memory and threads. */
#ifndef SHIM_H
#define SHIM_H
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* The order is that of trial.rs. */
enum kind { OPEN, READ, WRITE, SYNC, FOLDER_SYNC, TRUNCATE, UNLINK, RENAME, LOCK, MAP, SOCKET, CONNECT, SEND, RECEIVE,
            THREAD, KINDS };
enum what { OTHER, STORE_FILE, FOLDER, STREAM };
/* The order is that of record.rs. */
enum record { CREATED = 1, UNLINKED, RENAMED, WRITTEN, TRUNCATED, SYNCED, FOLDER_SYNCED };
enum { NAME = 96 };

/* The head of a record; the data of a write follows. */
struct head { uint32_t record, failed; uint64_t inode, offset, length; char name[NAME], to[NAME]; };

/* What is done to a file and the record of it are one step. */
extern pthread_mutex_t step;

/* Counts a call; gives 0 if it is to be done, -1 if by half, else the error that it fails with (ENODATA: the end). */
int struck(enum kind kind);
/* What a descriptor stands for. */
enum what what_is(int fd);
void is_now(int fd, enum what what);
/* The name within the folder, or NULL for what is elsewhere. */
const char *name_in_folder(const char *path);
int is_folder(const char *path);
uint64_t inode(int fd);
void note(struct head *head, const char *name, const char *to, const void *data, size_t length);
/* A stream of the network. */
ssize_t sent(int fd, const struct msghdr *message, int flags);
ssize_t received(int fd, struct msghdr *message, int flags);

#define FAILED_IF(error) do { int failed = (error); if (failed > 0) { errno = failed; return -1; } } while (0)

/* A message of one part, for calls that have a buffer. */
#define MESSAGE(message, part, data, size) \
    struct iovec part; \
    struct msghdr message = { 0 }; \
    part.iov_base = (void *)(uintptr_t)(data); \
    part.iov_len = (size); \
    message.msg_iov = &part; \
    message.msg_iovlen = 1

#endif
