/* A disk that needs 200 ms for each sync: loaded in front of libc by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int slow(const char *name, int file)
{
    struct timespec time = {0, 200 * 1000000L};
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    nanosleep(&time, NULL);
    return real(file);
}

int fsync(int file)
{
    return slow("fsync", file);
}

int fdatasync(int file)
{
    return slow("fdatasync", file);
}
