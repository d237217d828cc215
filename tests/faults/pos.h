/* The parts of a POS that the tasks of till.c are made of: pos.c. */
#ifndef POS_H
#define POS_H
#include "seqr.h"

enum { TRIES = 60, GIVEN_UP = 3 };
enum outcome { PAID, NOT_PAID };

/* The POS's own book, by its path. */
extern const char *book;
/* No fault is under way any more: whatever still fails is wrong. */
extern int finishing;
extern seqr_client *client;
extern seqr_terminal *terminal;

/* Ends the till: this must not happen. */
void wrong(const char *what, seqr_status status);
/* After a status that a fault may have caused: a pause, and in the end exit code GIVEN_UP. Other statuses are wrong. */
void again(const char *what, seqr_status status, int *tries);
/* Asks the test; 1 for "yes". */
int ask(const char *question, const char *about);

void bill(seqr_invoice *invoice, const char *sale, int64_t total);
/* NULL: the sale is paid already. */
seqr_payment *started(const seqr_invoice *invoice);
void cancel(seqr_payment *payment);
enum outcome settle(seqr_payment *payment);
void settle_unfinished(void);
/* Sells for sure: tried again while it comes to nothing. The customer acts as `customer` says. */
void sell_as(const char *sale, const char *customer, int reservation, int loyalty);
void sell(const char *sale);

/* Two refunds of a sale stand in the book. */
void want_refunds(const char *sale);
/* Those of the book are called until there is an answer. */
void refund_what_is_wanted(void);

#endif
