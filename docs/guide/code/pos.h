/* What a POS has already: a screen, buttons, a timer, books, a printer, settings. The guide's code calls it by these
 * names; in your program they are your own functions. pos.c stands in for them when the guide is tested. */
#ifndef POS_H
#define POS_H

#include <stddef.h>
#include <stdint.h>

/* The screen. `detail` is for the support: small print, or a button "Details". */
void pos_show(const char *text);
void pos_complain(const char *text, const char *detail);
const char *pos_money(int64_t minor, const char *currency);

/* A question with two answers; waits for the cashier. 1 for the first. */
int pos_ask(const char *question, const char *first, const char *second);
/* The same, and the second answer needs the supervisor's key. */
int pos_ask_supervisor(const char *question, const char *first, const char *second);

/* Buttons beside the message; pressing one calls its function. NULL ends the list. */
typedef void pos_action(void);
void pos_buttons(const char *text, pos_action *pressed, ...);

/* The window's timer, five times a second, on the window's thread. */
void pos_start_timer(pos_action *tick);
void pos_stop_timer(void);

/* The sales. Booking twice by one reference is booking once. 0 if it could not be written. */
int pos_book(const char *number, const char *reference, int64_t amount, const char *currency, int64_t paid_at_ms);
int pos_unbook(const char *number, const char *reference);
int pos_book_refund(const char *refund_id, const char *reference, const char *payment);
/* 1 while the sale stands on this till's screen and still waits for its payment. */
int pos_is_wanted(const char *number);
void pos_sale_is_open_again(void);

void pos_print(const char *text);
void pos_log(const char *level, const char *text);
const char *pos_setting(const char *name);
uint32_t pos_setting_ms(const char *name);

#endif
