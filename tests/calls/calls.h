/* Random sequences of calls of the C interface, from several threads: what the files of this folder share.
 *
 * The table of handles (table.c) knows which are open and which were closed; the calls (sales.c, office.c) take one from
 * it, half of the time a closed one, a handle of another kind, or none at all, and judge what comes back. What was told
 * of sales and refunds stands in the notes (notes.c), which run.py compares with SEQR's ledger. */
#ifndef CALLS_H
#define CALLS_H

#if !defined(_POSIX_C_SOURCE)
#  define _POSIX_C_SOURCE 200809L
#endif
#include "seqr.h"
#include <stddef.h>
#include <stdint.h>

enum { THREADS = 4, TILLS = 6 };

/* One thread's chances and counts. */
struct crew {
    uint64_t chance; /* the state of the generator: splitmix64 */
    int inside;      /* in a callback of the library */
    long calls, on_closed;
};

uint64_t chance(struct crew *crew);
/* 0 to below - 1. */
uint32_t below(struct crew *crew, uint32_t limit);
#define ONE_IN(crew, n) (below((crew), (n)) == 0)

enum kind { CLIENT, TERMINAL, PAYMENT, REPORT, RECONCILIATION, KINDS };
/* What a call with this handle may return: anything that it says (OPEN), or only that the handle is none. */
enum expected { OPEN, CLOSED };
struct pick {
    enum kind kind;
    void *handle;
    enum expected expected;
    int till; /* which of TILLS an open terminal is */
};

struct pick pick(struct crew *crew, enum kind kind);
/* A handle that the library gave; till: which one a terminal is. */
void put(enum kind kind, void *handle);
void put_till(void *handle, int till);
/* Closes one that is in the table, and the library sometimes. */
void close_one(struct crew *crew, enum kind kind);
void close_all(void);
/* A copy of a text that belongs to an open payment; 0 if there is none. */
int text_of(seqr_payment *payment, const char *(SEQR_CALL *text)(seqr_payment *), char *copy, size_t size);

/* The end of the program, with the seed and the call. */
void wrong(const char *call, seqr_status status, const char *why);
/* Counts the call and judges its status: a known one, no fault of the library, and for a handle that is not open only
 * SEQR_E_CLOSED or SEQR_E_ARGUMENT. Gives the status. */
seqr_status judged(struct crew *crew, const char *name, struct pick used, seqr_status status);
/* Of a function without a status: nothing comes of a handle that is not open. */
void judged_nothing(struct crew *crew, const char *name, struct pick used, int is_nothing);
/* What an out parameter holds before the call, and after a call that failed. */
#define UNTOUCHED ((void *)(uintptr_t)0x7e57ab1e)
/* The text is the program's: it is read and freed. Untouched if the call failed. */
void took(const char *name, seqr_status status, char **text);

/* Notes: what the library has told of the sale that has this number. */
void note_completed(seqr_payment *payment);
/* The same at the end, of a view of the journal. */
void note_journal(seqr_payment *payment);
/* In a callback: booked 1, the booking undone 0, given up -1. */
void note_booked(seqr_payment *payment, const char *reference, int booked);
void note_abandoned(seqr_payment *payment);
void note_refund(const char *refund_id, const char *reference, seqr_status status);
/* The reference of a sale that was paid; 0 if there is none yet. */
int some_reference(struct crew *crew, char *reference, size_t size);
void write_notes(const char *path);

/* One random call. */
void call(struct crew *crew);
void call_of_a_sale(struct crew *crew);
void call_of_the_office(struct crew *crew);
/* Opens the library if it is not open, and some tills. */
void open_library(struct crew *crew);
/* Settles all tills, with nobody to disturb. */
void settle(void);
extern const seqr_cashier *const quiet_cashier;

/* Set by main. */
extern const char *endpoint, *store_path, *scratch;
extern uint64_t seed;

#endif
