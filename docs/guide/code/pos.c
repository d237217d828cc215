/* Stands in for the POS while the guide is tested: a screen and a printer on standard output, a cashier who presses
 * what SEQR_GUIDE_PRESS names, books in a file, a window with a timer. Nothing here is for copying. */
#define _POSIX_C_SOURCE 200809L
#include "pos.h"
#include "stand.h"
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pos_action *tick, *queued;

static int presses(const char *button);

void pos_show(const char *text)
{
    printf("[%s]\n", text);
    if (presses("Power switch") && strstr(text, "Waiting for the customer") != NULL) _Exit(9);
}
void pos_complain(const char *text, const char *detail) { printf("[%s] (%s)\n", text, detail != NULL ? detail : ""); }
void pos_print(const char *text) { fputs(text, stdout); }
void pos_log(const char *level, const char *text) { fprintf(stderr, "%s %s\n", level, text); }

const char *pos_money(int64_t minor, const char *currency)
{
    static char text[40];
    snprintf(text, sizeof text, "%" PRId64 ".%02d %s", minor / 100, (int)(minor % 100), currency);
    return text;
}

/* Whether the cashier presses this button: whether SEQR_GUIDE_PRESS names it. */
static int presses(const char *button)
{
    const char *names = getenv("SEQR_GUIDE_PRESS");
    return names != NULL && strstr(names, button) != NULL;
}

int pos_ask(const char *question, const char *first, const char *second)
{
    const int second_one = presses(second);
    printf("[%s] %s / %s: %s\n", question, first, second, second_one ? second : first);
    return !second_one;
}

int pos_ask_supervisor(const char *question, const char *first, const char *second)
{
    return pos_ask(question, first, second);
}

void pos_buttons(const char *text, pos_action *pressed, ...)
{
    va_list more;
    va_start(more, pressed);
    while (text != NULL) {
        printf("  (%s)%s\n", text, presses(text) ? " <-" : "");
        if (presses(text) && queued == NULL) queued = pressed;
        text = va_arg(more, char *);
        if (text != NULL) pressed = va_arg(more, pos_action *);
    }
    va_end(more);
}

void pos_start_timer(pos_action *called) { tick = called; }
void pos_stop_timer(void) { tick = NULL; }

/* The window's loop, until nothing is under way. */
void stand_run(void)
{
    while (tick != NULL || queued != NULL) {
        pos_action *pressed = queued;
        queued = NULL;
        if (pressed != NULL) pressed();
        if (tick != NULL) tick();
        if (tick != NULL) poll(NULL, 0, 50);
    }
}

/* ---- books ------------------------------------------------------------------------------------------------------ */

static const char *books(void) { return pos_setting("books"); }

static int is_in_books(const char *word)
{
    char line[400];
    int found = 0;
    FILE *file = fopen(books(), "r");
    if (file == NULL) return 0;
    while (!found && fgets(line, sizeof line, file) != NULL) found = strstr(line, word) != NULL;
    fclose(file);
    return found;
}

static int add_line(const char *line)
{
    FILE *file = fopen(books(), "a");
    int good = file != NULL && fputs(line, file) >= 0;
    if (file != NULL && fclose(file) != 0) good = 0;
    return good;
}

int pos_book(const char *number, const char *reference, int64_t amount, const char *currency, int64_t paid_at_ms)
{
    char line[400];
    if (reference == NULL) return 0;
    if (is_in_books(reference)) return 1;
    snprintf(line, sizeof line, "SALE %s %s %s %" PRId64 "\n", number, reference, pos_money(amount, currency),
             paid_at_ms);
    return add_line(line);
}

int pos_unbook(const char *number, const char *reference)
{
    char line[400];
    snprintf(line, sizeof line, "VOID %s %s\n", number, reference);
    return add_line(line);
}

int pos_book_refund(const char *refund_id, const char *reference, const char *payment)
{
    char line[400];
    snprintf(line, sizeof line, "REFUND %s %s %s\n", refund_id, reference != NULL ? reference : "-", payment);
    return is_in_books(refund_id) ? 1 : add_line(line);
}

int pos_is_wanted(const char *number)
{
    (void)number;
    return !presses("Back to the shelf");
}

void pos_sale_is_open_again(void)
{
    pos_show("The sale is open again.");
}

/* ---- settings --------------------------------------------------------------------------------------------------- */

const char *pos_setting(const char *name)
{
    static char store[500], receipts[500], sales[500], journal[500];
    const char *folder = getenv("SEQR_GUIDE_FOLDER");
    if (folder == NULL) folder = ".";
    snprintf(store, sizeof store, "%s/seqr.db", folder);
    snprintf(receipts, sizeof receipts, "%s/receipts.jsonl", folder);
    snprintf(sales, sizeof sales, "%s/sales.txt", folder);
    snprintf(journal, sizeof journal, "%s/journal.csv", folder);
    if (strcmp(name, "seqr.endpoint") == 0) return getenv("SEQR_ENDPOINT");
    if (strcmp(name, "seqr.store") == 0) return store;
    if (strcmp(name, "seqr.receipts") == 0) return receipts;
    if (strcmp(name, "books") == 0) return sales;
    if (strcmp(name, "seqr.export") == 0) return journal;
    if (strcmp(name, "till.name") == 0) return "Store 1/Till 4";
    if (strcmp(name, "shop.name") == 0) return "Corner shop";
    if (strcmp(name, "shop.reseller") == 0) return "demo-reseller";
    if (strcmp(name, "cashier") == 0) return "Anna";
    return NULL;
}

uint32_t pos_setting_ms(const char *name)
{
    const char *window = getenv("SEQR_GUIDE_WINDOW_MS");
    return strcmp(name, "seqr.window") == 0 && window != NULL ? (uint32_t)strtoul(window, NULL, 10) : 0;
}
