/* The table of handles. A handle is closed under the lock of the table, so that a text that belongs to an open one can be
 * copied under it; all other calls are made without a lock, while other threads may close their handle. */
#include "calls.h"
#include <pthread.h>
#include <string.h>

enum { ROOM = 48, GRAVES = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *open_ones[KINDS][ROOM];
static int count[KINDS], tills[ROOM];
static void *graves[KINDS][GRAVES];
static unsigned buried[KINDS];
static const int room[KINDS] = { 1, 12, ROOM, 6, 6 };

static void close_handle(enum kind kind, void *handle)
{
    switch (kind) {
    case CLIENT: seqr_close(handle); break;
    case TERMINAL: seqr_terminal_close(handle); break;
    case PAYMENT: seqr_payment_close(handle); break;
    case REPORT: seqr_report_result_close(handle); break;
    case RECONCILIATION: seqr_reconciliation_close(handle); break;
    case KINDS: break;
    }
}

static void bury(enum kind kind, void *handle) { graves[kind][buried[kind]++ % GRAVES] = handle; }

static void *closed_one(struct crew *crew, enum kind kind)
{
    const unsigned filled = buried[kind] < GRAVES ? buried[kind] : GRAVES;
    return filled == 0 ? NULL : graves[kind][below(crew, filled)];
}

struct pick pick(struct crew *crew, enum kind kind)
{
    struct pick result = { kind, NULL, CLOSED, -1 };
    const enum kind other = (enum kind)below(crew, KINDS);
    pthread_mutex_lock(&lock);
    if (below(crew, 100) < 57 && count[kind] > 0) { /* of some kinds none is open now and then */
        const uint32_t chosen = below(crew, (uint32_t)count[kind]);
        result.handle = open_ones[kind][chosen];
        result.expected = OPEN;
        if (kind == TERMINAL) result.till = tills[chosen];
    } else if (!ONE_IN(crew, 5)) {
        result.handle = closed_one(crew, kind);
    } else if (ONE_IN(crew, 2)) {
        result.handle = other == kind ? NULL : count[other] > 0 ? open_ones[other][0] : closed_one(crew, other);
    } else if (ONE_IN(crew, 2)) { /* never given: the numbers are counted from below */
        result.handle = (void *)(uintptr_t)(chance(crew) | (uintptr_t)1 << (sizeof(void *) * 8 - 2));
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static void put_tagged(enum kind kind, void *handle, int tag)
{
    int has_room;
    if (handle == NULL || handle == UNTOUCHED) return;
    pthread_mutex_lock(&lock);
    has_room = count[kind] < room[kind];
    if (has_room) {
        if (kind == TERMINAL) tills[count[kind]] = tag;
        open_ones[kind][count[kind]++] = handle;
    } else {
        close_handle(kind, handle);
        bury(kind, handle);
    }
    pthread_mutex_unlock(&lock);
}

void put(enum kind kind, void *handle)
{
    put_tagged(kind, handle, -1);
}

void put_till(void *handle, int till)
{
    put_tagged(TERMINAL, handle, till);
}

void close_one(struct crew *crew, enum kind kind)
{
    void *handle = NULL;
    pthread_mutex_lock(&lock);
    if (count[kind] > 0) {
        const uint32_t chosen = below(crew, (uint32_t)count[kind]);
        handle = open_ones[kind][chosen];
        open_ones[kind][chosen] = open_ones[kind][--count[kind]];
        if (kind == TERMINAL) tills[chosen] = tills[count[kind]];
        if (kind != CLIENT) {
            close_handle(kind, handle);
            bury(kind, handle);
        }
    }
    pthread_mutex_unlock(&lock);
    if (kind == CLIENT && handle != NULL) { /* a second at most; the others go on calling meanwhile */
        close_handle(kind, handle);
        pthread_mutex_lock(&lock);
        bury(kind, handle);
        pthread_mutex_unlock(&lock);
    }
    crew->calls++;
}

void close_all(void)
{
    struct crew crew = { 1, 0, 0, 0 };
    int kind;
    for (kind = KINDS - 1; kind >= 0; kind--)
        while (count[kind] > 0) close_one(&crew, (enum kind)kind);
}

int text_of(seqr_payment *payment, const char *(SEQR_CALL *text)(seqr_payment *), char *copy, size_t size)
{
    int i, found = 0;
    pthread_mutex_lock(&lock);
    for (i = 0; i < count[PAYMENT]; i++) {
        if (open_ones[PAYMENT][i] == payment) {
            const char *given = text(payment);
            found = given != NULL && strlen(given) < size;
            if (found) strcpy(copy, given);
            break;
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}
