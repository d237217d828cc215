/* The admin menu. See docs/guide/admin-menu.md. */
#include "till.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* [register] */
int register_till(const char *reseller_password, const char *scanned)
{
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_status status;

    shop.reseller_id = pos_setting("shop.reseller");
    shop.reseller_password = reseller_password;         /* typed in, used once, not stored */
    shop.external_terminal_id = pos_setting("till.name"); /* "Store 1/Till 4": the till's name for ever */
    shop.name = pos_setting("shop.name");               /* what the customer's phone shows */
    shop.seqr_id = scanned;                             /* NULL: the sticker comes later */

    status = seqr_register(library, &shop, &till);
    if (status != SEQR_OK) {
        failed("seqr_register", status);
        /* With code 53 the till IS registered; only its sticker belongs to another till. */
        return seqr_last_result_code() == 53 ? open_till() : 0;
    }
    pos_show("The till is registered.");
    return 1;
}
/* [end register] */

/* [sticker] */
/* What the scanner sends, as it is: the id, or the URL of the QR code, with or without an end of line. */
int assign_sticker(const char *scanned)
{
    const seqr_status status = seqr_assign_seqr_id(till, scanned);
    if (status == SEQR_E_ARGUMENT) {
        pos_show("This is not a SEQR sticker. Scan it again.");
        return 0;
    }
    if (status != SEQR_OK) return failed("seqr_assign_seqr_id", status);
    pos_show("The sticker belongs to this till now.");
    return 1;
}
/* [end sticker] */

/* [print] */
int print_sticker(const char *file_name)
{
    const char *id = seqr_terminal_seqr_id(till);
    char url[256], *svg = NULL;
    FILE *file;
    int good;
    seqr_status status;

    if (id == NULL) {
        pos_show("This till has no sticker yet.");
        return 0;
    }
    snprintf(url, sizeof url, "HTTP://SEQR.SE/Q%s", id); /* capitals keep the code small */
    status = seqr_qr_svg(url, SEQR_QR_BORDER, &svg);
    if (status != SEQR_OK) return failed("seqr_qr_svg", status);
    file = fopen(file_name, "w");
    good = file != NULL && fputs(svg, file) >= 0;
    if (file != NULL && fclose(file) != 0) good = 0;
    seqr_string_free(svg);
    return good;
}
/* [end print] */

/* [test] */
/* First: does SEQR answer? Then: does SEQR know this till, and accept its password? */
int test_connection(void)
{
    uint32_t milliseconds = 0;
    char *json = NULL;
    seqr_status status = seqr_ping(library, &milliseconds);

    if (status != SEQR_OK) return failed("seqr_ping", status);
    if (till == NULL) {
        pos_show("SEQR answers. This till is not registered.");
        return 0;
    }
    status = seqr_terminal_info(till, &json);
    if (status != SEQR_OK) return failed("seqr_terminal_info", status);
    pos_show("SEQR answers and knows this till.");
    pos_log("INFO", json);
    seqr_string_free(json);
    return 1;
}
/* [end test] */

/* [password] */
/* The library makes the password and keeps it. Nobody sees it. */
int change_password(void)
{
    const seqr_status status = seqr_change_password(till);
    if (status != SEQR_OK) return failed("seqr_change_password", status); /* IN_DOUBT: call again */
    pos_show("The till has a new password.");
    return 1;
}
/* [end password] */

/* [unregister] */
int unregister_till(void)
{
    seqr_status status;
    if (pos_ask_supervisor("Take this till out of use? It cannot be undone.", "Keep it", "Take it out")) return 0;
    status = seqr_unregister(till);
    if (status != SEQR_OK) return failed("seqr_unregister", status); /* UNFINISHED: settle the sale first */
    seqr_terminal_close(till);
    till = NULL;
    return 1;
}
/* [end unregister] */
