/* A shop to try the library in: one till, small times, a customer whose phone is the simulator's control interface. */
#ifndef SHOP_H
#define SHOP_H

#include "test.h"

/* The library opened and the till of these tests; NULL until open_shop. */
extern seqr_client *library;
extern seqr_terminal *till;

#define TILL "Store 111/Till 4"

/* A configuration with small times: a poll each 20 ms, a window of a minute (shorten it to be asked). The log goes to
 * note_log. */
seqr_config test_config(void);
/* A file of this test's own folder. */
const char *in_scratch(const char *name);
/* Takes the lines of the log: never two at a time, never a password. */
void SEQR_CALL note_log(void *context, int32_t level, const char *message);
/* Waits until the log has a line that holds this. */
void wait_for_log(const char *part);
/* How often the log holds this now. */
int logged(const char *part);

/* Opens the library alone. */
void open_library(const seqr_config *config);
/* Opens the library and registers the till, or opens it where the store has it. */
void open_shop(void);
void open_shop_with(const seqr_config *config);
void close_shop(void);
seqr_registration test_registration(void);

/* An invoice, the sale that it starts, and the same once it is paid. */
seqr_invoice bill(const char *sale, int64_t total);
seqr_payment *start(const char *sale, int64_t total);
seqr_payment *paid(const char *sale, int64_t total);
/* Paid, booked, confirmed and closed; its ersReference, for refunds. */
const char *sold(const char *sale, int64_t total);

/* The state now, and waiting for one: at most ten seconds. */
int32_t state_of(seqr_payment *payment);
void wait_for_state(seqr_payment *payment, int32_t state);
/* The next unfinished payment; it must be there. */
seqr_payment *unfinished(void);
/* The till has nothing unfinished. */
void nothing_is_unfinished(void);

seqr_refund_request refund_of(const char *ers_reference, const char *refund_id, int64_t amount);

/* ---- the simulator -------------------------------------------------------------------------------------------- */

/* One request to the control interface; gives the answer's JSON, valid until the next. */
const char *control(const char *method, const char *path, const char *json);
/* What a customer does on the phone with a sale: "pay", "decline", "begin-pin", ... */
void customer(const char *does, const char *sale);
/* The simulator's ledger of a sale, once this has happened to it: "paid", "receipt", "canceled", ... */
const char *ledger_after(const char *event, const char *sale);
const char *ledger(const char *sale);
/* A rule of misbehaviour, as simulator/README.md has them. */
void misbehave(const char *json);
void behave_well(void);
/* How many calls of an operation have arrived ("" for all), and waiting for that many. */
int calls(const char *operation);
void wait_for_calls(const char *operation, int count);

/* What the test that runs this program does for it: "stop" the simulator, "start" it again with what it knew,
 * "start-empty" without. */
void stage(const char *command);

#endif
