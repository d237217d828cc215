/* Loads the library at run time, so that a POS starts without it too. See docs/guide/load-and-open.md. */
#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#else
#include <windows.h>
#endif
#include <stdio.h>
#include <string.h>
#include "seqr.h"

/* [load] */
#ifdef _WIN32
#define SEQR_FILE "seqr.dll"
static void *find(const char *name) { return (void *)GetProcAddress(LoadLibraryA(SEQR_FILE), name); }
#else
#define SEQR_FILE "libseqr.so.1"
static void *find(const char *name)
{
    static void *library; /* loaded once; it stays loaded, also after dlclose */
    if (library == NULL) library = dlopen(SEQR_FILE, RTLD_NOW);
    return library != NULL ? dlsym(library, name) : NULL;
}
#endif

static uint32_t (SEQR_CALL *abi_version)(void);
static seqr_status (SEQR_CALL *open_library)(const seqr_config *config, seqr_client **client);
static void (SEQR_CALL *close_library)(seqr_client *client);

/* 1 if SEQR can be used. `memcpy`, because C knows no cast from data to a function. */
static int load_seqr(void)
{
    void *found[3];
    found[0] = find("seqr_abi_version");
    found[1] = find("seqr_open");
    found[2] = find("seqr_close");
    if (found[0] == NULL || found[1] == NULL || found[2] == NULL) return 0;
    memcpy(&abi_version, &found[0], sizeof abi_version);
    memcpy(&open_library, &found[1], sizeof open_library);
    memcpy(&close_library, &found[2], sizeof close_library);
    return abi_version() == SEQR_ABI_VERSION; /* the header that this was compiled with */
}
/* [end load] */

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_client *client = NULL;

    if (!load_seqr()) {
        puts("No SEQR today: " SEQR_FILE " was not found, or is another version.");
        return 3;
    }
    config.endpoint = argc > 1 ? argv[1] : "http://127.0.0.1:8480/";
    config.store_path = argc > 2 ? argv[2] : "load.db";
    config.client_id = "Loading POS 1.0";
    if (open_library(&config, &client) != SEQR_OK) return 1;
    puts("SEQR is loaded and open.");
    close_library(client);
    return 0;
}
