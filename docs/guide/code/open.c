/* Open once, open the till, close. See docs/guide/load-and-open.md. */
#include "till.h"
#include <stdio.h>

seqr_client *library;
seqr_terminal *till;

/* [failed] */
/* On the thread that made the call: seqr_last_error is that thread's. */
int failed(const char *what, seqr_status status)
{
    char detail[600];
    snprintf(detail, sizeof detail, "%s: %s (%s, SEQR's code %d)", what, seqr_last_error(),
             seqr_status_name(status), (int)seqr_last_result_code());
    pos_complain(words_for(status), detail);
    return 0;
}
/* [end failed] */

/* [log] */
/* Called on any thread, one call at a time. Return soon, and call no seqr function. */
static void SEQR_CALL on_seqr_log(void *context, int32_t level, const char *message)
{
    (void)context;
    pos_log(level == SEQR_LOG_ERROR ? "ERROR" : level == SEQR_LOG_WARNING ? "WARNING" : "INFO", message);
}
/* [end log] */

/* [open] */
int open_seqr(void)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_status status;

    config.endpoint = pos_setting("seqr.endpoint");     /* test and production differ only here */
    config.store_path = pos_setting("seqr.store");      /* on a local disk; never an old copy */
    config.client_id = "Example POS 4.2";               /* see the chapter on certification */
    config.client_reference = "ExamplePOS42";
    config.time_zone = "Europe/Stockholm";
    config.receipt_file = pos_setting("seqr.receipts"); /* NULL: no receipt file */
    config.ca_file = pos_setting("seqr.ca");            /* NULL: the system's authorities are enough */
    config.poll_window_ms = pos_setting_ms("seqr.window"); /* 0: 30 s, as SEQR wants it */
    config.log = on_seqr_log;
    config.log_level = SEQR_LOG_INFO;

    status = seqr_open(&config, &library);
    return status == SEQR_OK ? 1 : failed("seqr_open", status);
}
/* [end open] */

/* [till] */
/* At each start. 0: this till sells without SEQR today; hide the button, keep the admin menu. */
int open_till(void)
{
    const seqr_status status = seqr_terminal_open(library, pos_setting("till.name"), &till);

    if (status == SEQR_OK) return 1;
    if (status == SEQR_E_NOT_FOUND) pos_show("This till is not registered with SEQR yet.");
    else failed("seqr_terminal_open", status); /* SEQR_E_BUSY: is the POS running twice? */
    return 0;
}
/* [end till] */

/* [close] */
void close_seqr(void)
{
    seqr_terminal_close(till); /* closing NULL is fine */
    seqr_close(library);       /* a second at most */
    till = NULL;
    library = NULL;
}
/* [end close] */
