/* The guide's till on the test stand: `till COMMAND [NUMBER]`, see tools/checks/guide.sh. */
#include "stand.h"
#include "till.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COFFEE = 5900 };

static void press_seqr(const char *number)
{
    static seqr_invoice_row rows[2];
    rows[0].description = "Coffee, ground";
    rows[0].quantity_thousandths = 250; /* a quarter of a kilogram */
    rows[0].unit_name = "kg";
    rows[0].unit_price = 25600;
    rows[0].total = 6400;
    rows[0].tax_basis_points = 1200;
    rows[1].description = "Member's discount";
    rows[1].total = -500;
    on_seqr_button(number, rows, 2, COFFEE);
}

/* The order of docs/guide/load-and-open.md. */
static int start(void)
{
    if (!open_seqr()) return 0;
    return open_till() ? recover() : 1;
}

static int run(const char *command, const char *number)
{
    seqr_payment *payment = NULL;
    if (strcmp(command, "admin") == 0) {
        if (till == NULL && !register_till("demo-password", NULL)) return 0;
        return assign_sticker("HTTP://SEQR.SE/QGUIDE4\r\n") && print_sticker(number) && test_connection()
               && change_password();
    }
    if (strcmp(command, "start") == 0) return 1;
    if (strcmp(command, "unregister") == 0) return unregister_till();
    if (strcmp(command, "sell") == 0) {
        press_seqr(number);
        stand_run();
        if (seqr_payment_find(till, number, &payment) != SEQR_OK) return 0;
        seqr_payment_close(payment);
        return 1;
    }
    if (strcmp(command, "crash") == 0) {
        press_seqr(number);
        while (seqr_payment_find(till, number, &payment) != SEQR_OK) continue; /* the worker has stored it */
        _Exit(9);
    }
    if (strcmp(command, "refund") == 0) return refund_sale(number, "R-1", 2500) && refund_sale(number, "R-1", 2500);
    if (strcmp(command, "card") == 0) return sell_with_card(number);
    if (strcmp(command, "pump") == 0) return fill_up(number, 31250);
    if (strcmp(command, "papers") == 0)
        return reprint(number) && send_warranty(number, "<p>Two years</p>")
               && export_journal(pos_setting("seqr.export"));
    if (strcmp(command, "day") == 0) return close_day("demo-password");
    fprintf(stderr, "no such command: %s\n", command);
    return 0;
}

int main(int argc, char **argv)
{
    int good = argc > 1 && start();
    if (good) good = run(argv[1], argc > 2 ? argv[2] : "S1");
    close_seqr();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
