/* Calls on the network, locks, shared memory and threads. */
#include "shim.h"
#include <dlfcn.h>
#include <stdarg.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>

/* --- The network --- */

ssize_t sent(int fd, const struct msghdr *message, int flags)
{
    int error = struck(SEND);
    if (error == -1) { /* a part of it has left when the connection breaks */
        struct msghdr half = *message;
        struct iovec part = message->msg_iov[0];
        half.msg_iov = &part;
        half.msg_iovlen = 1;
        part.iov_len = (part.iov_len + 1) / 2;
        syscall(SYS_sendmsg, fd, &half, flags | MSG_NOSIGNAL);
        error = ECONNRESET;
    }
    if (error > 0) syscall(SYS_shutdown, fd, SHUT_RDWR);
    FAILED_IF(error);
    return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t received(int fd, struct msghdr *message, int flags)
{
    int error = struck(RECEIVE);
    if (error != 0) syscall(SYS_shutdown, fd, SHUT_RDWR);
    if (error == ENODATA) return 0;
    FAILED_IF(error);
    return syscall(SYS_recvmsg, fd, message, flags);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
    MESSAGE(message, part, data, size);
    return what_is(fd) == STREAM ? sent(fd, &message, flags) : syscall(SYS_sendmsg, fd, &message, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    return what_is(fd) == STREAM ? sent(fd, message, flags) : syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t readv(int fd, const struct iovec *parts, int count)
{
    if (what_is(fd) == STREAM && count > 0) {
        struct msghdr message = { 0 };
        message.msg_iov = (struct iovec *)(uintptr_t)parts;
        message.msg_iovlen = (size_t)count;
        return received(fd, &message, 0);
    }
    return syscall(SYS_readv, fd, parts, count);
}

ssize_t recv(int fd, void *data, size_t size, int flags)
{
    MESSAGE(message, part, data, size);
    return what_is(fd) == STREAM ? received(fd, &message, flags) : syscall(SYS_recvmsg, fd, &message, flags);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    return what_is(fd) == STREAM ? received(fd, message, flags) : syscall(SYS_recvmsg, fd, message, flags);
}

/* --- Locks, shared memory, network, threads --- */

static int controlled(int fd, int command, void *argument)
{
    int locks = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
    if (what_is(fd) == STORE_FILE && locks && ((struct flock *)argument)->l_type != F_UNLCK) FAILED_IF(struck(LOCK));
    return (int)syscall(SYS_fcntl, fd, command, argument);
}

int fcntl(int fd, int command, ...)
{
    va_list rest;
    void *argument;
    va_start(rest, command);
    argument = va_arg(rest, void *);
    va_end(rest);
    return controlled(fd, command, argument);
}

int fcntl64(int fd, int command, ...)
{
    va_list rest;
    void *argument;
    va_start(rest, command);
    argument = va_arg(rest, void *);
    va_end(rest);
    return controlled(fd, command, argument);
}

int flock(int fd, int operation)
{
    if (what_is(fd) == STORE_FILE && (operation & LOCK_UN) == 0) FAILED_IF(struck(LOCK));
    return (int)syscall(SYS_flock, fd, operation);
}

static void *mapped(void *where, size_t size, int protection, int flags, int fd, int64_t offset)
{
    if (what_is(fd) == STORE_FILE) {
        int error = struck(MAP);
        if (error > 0) {
            errno = error;
            return MAP_FAILED;
        }
    }
    return (void *)syscall(SYS_mmap, where, size, protection, flags, fd, offset);
}

void *mmap(void *where, size_t size, int protection, int flags, int fd, off_t offset)
{
    return mapped(where, size, protection, flags, fd, offset);
}

void *mmap64(void *where, size_t size, int protection, int flags, int fd, off64_t offset)
{
    return mapped(where, size, protection, flags, fd, offset);
}

int socket(int domain, int type, int protocol)
{
    int fd;
    if (domain != AF_INET && domain != AF_INET6) return (int)syscall(SYS_socket, domain, type, protocol);
    FAILED_IF(struck(SOCKET));
    fd = (int)syscall(SYS_socket, domain, type, protocol);
    is_now(fd, STREAM);
    return fd;
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    if (what_is(fd) == STREAM) FAILED_IF(struck(CONNECT));
    return (int)syscall(SYS_connect, fd, address, length);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *argument)
{
    typedef int create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    int error = struck(THREAD);
    return error > 0 ? error : ((create *)(uintptr_t)dlsym(RTLD_NEXT, "pthread_create"))(thread, attributes, work, argument);
}
