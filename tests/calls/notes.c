/* What the library has told of each sale and refund, for run.py to compare with SEQR's ledger. A sale's number says which
 * note is its own: "F-17". */
#include "calls.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SALES = 1000000, REFUNDS = 100000, REFERENCE = 40 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sale {
    char reference[REFERENCE];
    char completed, booked, abandoned;
} sales[SALES];
static struct refund {
    char id[24], reference[REFERENCE];
} refunds[REFUNDS];
static int refund_count;
static char recent[256][REFERENCE];
static unsigned recent_count;

static struct sale *sale_of(seqr_payment *payment, int is_mine)
{
    char number[80];
    long n;
    if (is_mine) { /* of a callback: nobody else has the handle */
        const char *given = seqr_payment_client_invoice_id(payment);
        if (given == NULL || strlen(given) >= sizeof number) return NULL;
        strcpy(number, given);
    } else if (!text_of(payment, seqr_payment_client_invoice_id, number, sizeof number)) {
        return NULL;
    }
    if (strncmp(number, "F-", 2) != 0) return NULL;
    n = strtol(number + 2, NULL, 10);
    return n > 0 && n < SALES ? &sales[n] : NULL;
}

/* A sale has one reference, whatever is asked and when. */
static void reference_is(struct sale *sale, const char *reference)
{
    if (sale->reference[0] == '\0') {
        snprintf(sale->reference, sizeof sale->reference, "%s", reference);
        snprintf(recent[recent_count++ % 256], REFERENCE, "%s", reference);
    } else if (strcmp(sale->reference, reference) != 0) {
        wrong("a sale has two references", SEQR_OK, reference);
    }
}

void note_completed(seqr_payment *payment)
{
    char reference[REFERENCE];
    struct sale *sale = sale_of(payment, 0);
    if (sale == NULL || !text_of(payment, seqr_payment_ers_reference, reference, sizeof reference)) return;
    pthread_mutex_lock(&lock);
    reference_is(sale, reference);
    sale->completed = 1;
    pthread_mutex_unlock(&lock);
}

void note_journal(seqr_payment *payment)
{
    const char *const reference = seqr_payment_ers_reference(payment);
    struct sale *sale = sale_of(payment, 1);
    int32_t state = 0;
    if (sale == NULL || reference == NULL) return;
    (void)seqr_pay_poll(payment, 0, &state); /* a remark comes with its state */
    if (state == SEQR_PAY_COMPLETED) reference_is(sale, reference);
    if (state == SEQR_PAY_COMPLETED) sale->completed = 1;
}

void note_booked(seqr_payment *payment, const char *reference, int booked)
{
    struct sale *sale = sale_of(payment, 1);
    if (sale == NULL) return;
    pthread_mutex_lock(&lock);
    if (booked >= 0) {
        reference_is(sale, reference);
        sale->completed = 1;
        sale->booked = (char)booked;
    } else {
        sale->abandoned = 1;
    }
    pthread_mutex_unlock(&lock);
}

void note_abandoned(seqr_payment *payment)
{
    struct sale *sale = sale_of(payment, 0);
    if (sale != NULL) sale->abandoned = 1;
}

void note_refund(const char *refund_id, const char *reference, seqr_status status)
{
    int i;
    if (status != SEQR_OK || reference == NULL) return;
    pthread_mutex_lock(&lock);
    for (i = 0; i < refund_count && strcmp(refunds[i].id, refund_id) != 0; i++) continue;
    if (i < refund_count) {
        if (strcmp(refunds[i].reference, reference) != 0) wrong("one refund_id was refunded twice", status, refund_id);
    } else if (refund_count < REFUNDS) {
        snprintf(refunds[i].id, sizeof refunds[i].id, "%s", refund_id);
        snprintf(refunds[i].reference, sizeof refunds[i].reference, "%s", reference);
        refund_count++;
    }
    pthread_mutex_unlock(&lock);
}

int some_reference(struct crew *crew, char *reference, size_t size)
{
    int known;
    pthread_mutex_lock(&lock);
    known = recent_count > 0;
    if (known) snprintf(reference, size, "%s", recent[below(crew, recent_count < 256 ? recent_count : 256)]);
    pthread_mutex_unlock(&lock);
    return known;
}

void write_notes(const char *path)
{
    int i;
    FILE *file = fopen(path, "w");
    if (file == NULL) wrong("fopen", SEQR_OK, path);
    for (i = 0; i < SALES; i++) {
        if (sales[i].reference[0] != '\0' || sales[i].abandoned)
            fprintf(file, "SALE F-%d %s%s%s%s\n", i, sales[i].reference[0] != '\0' ? sales[i].reference : "-",
                    sales[i].completed ? " completed" : "", sales[i].booked ? " booked" : "",
                    sales[i].abandoned ? " abandoned" : "");
    }
    for (i = 0; i < refund_count; i++) fprintf(file, "REFUND %s %s\n", refunds[i].id, refunds[i].reference);
    if (fclose(file) != 0) wrong("fclose", SEQR_OK, path);
}
