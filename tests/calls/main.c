/* Random calls of the C interface from four threads, about half of them on handles that are closed or never were:
 *
 *     calls ENDPOINT FOLDER CALLS SEED NOTES
 *
 * run.py runs it against the simulator, and compares the notes with SEQR's ledger. Exit code 0: no call did what the
 * header does not allow. The same seed has the same chances in each thread; how the threads meet is the machine's. */
#include "calls.h"
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A call may wait for some timeouts of half a second, for a close, and for a busy machine. */
enum { HANGING_SECONDS = 120, LONGEST_TEXT = 100000000 };

const char *endpoint, *store_path, *scratch;
uint64_t seed;
static long wanted, made;
static struct crew crews[THREADS];
static const char *volatile last_call[THREADS];

uint64_t chance(struct crew *crew)
{
    uint64_t z = (crew->chance += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint32_t below(struct crew *crew, uint32_t limit) { return (uint32_t)((chance(crew) >> 32) * limit >> 32); }

void wrong(const char *name, seqr_status status, const char *why)
{
    fprintf(stderr, "seed %" PRIu64 ": %s gave %s (%d): %s\n%s\n", seed, name, seqr_status_name(status), (int)status, why,
            seqr_last_error());
    abort();
}

static void counted(struct crew *crew, const char *name, struct pick used)
{
    crew->calls++;
    if (used.expected == CLOSED) crew->on_closed++;
    if (crew >= crews && crew < crews + THREADS) last_call[crew - crews] = name;
}

seqr_status judged(struct crew *crew, const char *name, struct pick used, seqr_status status)
{
    counted(crew, name, used);
    if (status == SEQR_E_INTERNAL || status > 0 || strcmp(seqr_status_name(status), "SEQR_E_UNKNOWN") == 0)
        wrong(name, status, "no status of the header's");
    if (used.expected == CLOSED && status != SEQR_E_CLOSED && status != SEQR_E_ARGUMENT)
        wrong(name, status, "the handle is not open");
    if (status != SEQR_OK && strlen(seqr_last_error()) == 0) wrong(name, status, "no text");
    return status;
}

void judged_nothing(struct crew *crew, const char *name, struct pick used, int is_nothing)
{
    counted(crew, name, used);
    if (used.expected == CLOSED && !is_nothing) wrong(name, SEQR_OK, "the handle is not open");
}

void took(const char *name, seqr_status status, char **text)
{
    if (status != SEQR_OK) {
        if (*text != UNTOUCHED) wrong(name, status, "a text with an error");
        return;
    }
    if (*text == UNTOUCHED) wrong(name, status, "no text");
    if (*text != NULL && strlen(*text) > LONGEST_TEXT) wrong(name, status, "a text without an end");
    seqr_string_free(*text);
}

void call(struct crew *crew)
{
    if (ONE_IN(crew, 10)) call_of_the_office(crew);
    else call_of_a_sale(crew);
}

static void *work(void *argument)
{
    struct crew *crew = argument;
    long before = 0;
    while (__atomic_load_n(&made, __ATOMIC_RELAXED) < wanted) {
        call(crew);
        __atomic_add_fetch(&made, crew->calls - before, __ATOMIC_RELAXED);
        before = crew->calls;
    }
    return NULL;
}

/* Ends the program where no thread gets on. */
static void *watch(void *unused)
{
    const struct timespec second = { 1, 0 };
    long last = -1;
    int still = 0, i;
    (void)unused;
    while (still < HANGING_SECONDS) {
        const long now = __atomic_load_n(&made, __ATOMIC_RELAXED);
        nanosleep(&second, NULL);
        still = now == last ? still + 1 : 0;
        last = now;
    }
    for (i = 0; i < THREADS; i++) fprintf(stderr, "thread %d: after %s\n", i, last_call[i] ? last_call[i] : "nothing");
    wrong("hanging", SEQR_OK, "no call returns");
    return NULL;
}

int main(int argc, char **argv)
{
    static char store[300];
    pthread_t threads[THREADS], watcher;
    long calls = 0, on_closed = 0;
    int i;
    if (argc != 6) return 2;
    endpoint = argv[1], scratch = argv[2], wanted = strtol(argv[3], NULL, 10), seed = strtoull(argv[4], NULL, 10);
    snprintf(store, sizeof store, "%s/calls.db", scratch);
    store_path = store;
    for (i = 0; i < THREADS; i++) crews[i].chance = seed * THREADS + (uint64_t)i + 1;
    for (i = 0; i < 40; i++) open_library(&crews[0]);
    for (i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, &crews[i]) != 0) return 2;
    if (pthread_create(&watcher, NULL, watch, NULL) != 0 || pthread_detach(watcher) != 0) return 2;
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        calls += crews[i].calls, on_closed += crews[i].on_closed;
    }
    settle();
    write_notes(argv[5]);
    printf("%ld calls from %d threads, %ld on handles that are closed or none\n", calls, THREADS, on_closed);
    return 0;
}
