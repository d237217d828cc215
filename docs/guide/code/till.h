/* The till that the guide builds, chapter by chapter. Its names are free; seqr_ is the library, pos_ the POS. */
#ifndef TILL_H
#define TILL_H

#include "pos.h"
#include "seqr.h"

extern seqr_client *library;
extern seqr_terminal *till;

/* words.c: short texts for the screen, each valid until the next. */
const char *words_for(seqr_status status);
const char *words_for_state(int32_t state);

/* open.c */
int failed(const char *what, seqr_status status);
int open_seqr(void);
int open_till(void);
void close_seqr(void);

/* admin.c */
int register_till(const char *reseller_password, const char *scanned);
int assign_sticker(const char *scanned);
int print_sticker(const char *file_name);
int test_connection(void);
int change_password(void);
int unregister_till(void);

/* sale.c, wait.c, recover.c, refund.c */
void on_seqr_button(const char *number, const seqr_invoice_row *rows, size_t row_count, int64_t total);
void on_try_again(void);
void on_cancel(void);
void on_give_up(void);
int close_paid_sale(seqr_payment *payment);
int undo_sale(seqr_payment *payment);
int wait_for_customer(seqr_payment *payment);
int recover(void);
int refund(const char *refund_id, const char *reference, int64_t amount, const char *currency);
int refund_sale(const char *number, const char *refund_id, int64_t amount);
int look_after_refunds(void);

/* extras.c, day.c */
int sell_with_card(const char *number);
int fill_up(const char *number, int64_t filled);
int send_warranty(const char *number, const char *html);
int close_day(const char *reseller_password);
int reprint(const char *number);
int export_journal(const char *file_name);

#endif
