/*
 * libseqr: SEQR mobile payments for point-of-sale programs.
 *
 * THE LIFE OF A SALE
 *
 *   seqr_open, once a program; seqr_terminal_open, once a till (it was registered once by seqr_register).
 *   seqr_next_unfinished: settle what a crash interrupted, before the first sale.
 *   seqr_pay_start sends the invoice. The customer scans the sticker beside the till, sees the invoice and pays.
 *   seqr_pay_poll, again and again, until its state says what to do:
 *     WAITING      show "waiting for the customer";
 *     ASK_CASHIER  ask "try again or cancel?": seqr_pay_continue or seqr_cancel;
 *     COMPLETED    it is paid: book the sale, print amount, ersReference and "SEQR payment", seqr_pay_confirm;
 *     CANCELED     it is not paid, the sale is open again;
 *     FAILED       it is not paid because of an error, the sale is open again;
 *     UNKNOWN      assume nothing: seqr_pay_continue, seqr_cancel or, by a supervisor, seqr_pay_abandon.
 *   seqr_payment_close, and later perhaps seqr_refund.
 *
 * IN ONE CALL. seqr_sale_run does all of this, from the invoice to the confirmed sale. seqr_recover_run settles what a
 * crash left. Both call five functions of your program: show, ask, book, unbook and print (seqr_cashier). Begin with
 * these two.
 *
 * AT THE END OF THE DAY the back office closes the period (seqr_period_close) and compares SEQR's books with the
 * journal (seqr_reconcile). seqr_journal_export gives it all payments and refunds for its own database.
 *
 * The library polls SEQR once a second on its own thread, even while a dialog blocks the program. If no status query
 * arrives within 20 seconds after the payment, SEQR reverses it: the customer gets the money back. The library stores
 * each request that moves money before it sends it, and each answer before it reports it to the program. Both survive a
 * power cut. There are three outcomes: paid, not paid, and unknown. Unknown never becomes "not paid" by itself.
 *
 * ERRORS. Functions that can fail return a seqr_status: SEQR_OK (0) or a negative SEQR_E_ code. Results are written
 * through the last parameters, only on success unless the function says otherwise. After a failure seqr_last_error has
 * a sentence for people, and seqr_last_result_code has SEQR's own code. NULL where it is not allowed, text that is not
 * UTF-8 and unknown values give SEQR_E_ARGUMENT. Every function that returns a seqr_status can also return
 * SEQR_E_INTERNAL: a fault of the library, never a crash of the program.
 *
 * MEMORY. All texts are UTF-8 and end with NUL. What is passed in is copied; it needs to live only during the call. In
 * an input struct NULL and "" both mean "not given" where a text may be left out. A returned const char * belongs to
 * its handle, and stays valid and unchanged until that handle is closed. A char * that is written through a parameter
 * is yours: free it with seqr_string_free. Each kind of handle has its own function that frees it: seqr_close,
 * seqr_terminal_close, seqr_payment_close, in any order; they accept NULL. After seqr_close the other handles give
 * SEQR_E_CLOSED until they are closed too.
 *
 * HANDLES have pointer types, but they are numbers: they point to no memory, and no value is used twice in a process. A
 * closed handle gives SEQR_E_CLOSED. Any other value that is not a handle of the right kind gives SEQR_E_ARGUMENT.
 * Functions that return no status return NULL, 0 or -1 then.
 *
 * THREADS. Every function may be called from any thread, and handles may be shared. A handle may be closed while
 * another thread uses it: that call ends with SEQR_E_CLOSED or normally. A callback cannot close the handle of the call
 * that called it: that close does nothing. Calls that wait for SEQR say so; the others do not wait for the network.
 * Call none of them from inside the log function.
 *
 * FORK before seqr_open or after seqr_close. While the library is open, a child may only exec. In a child that does
 * not, the parent's handles give SEQR_E_CLOSED, closing them does nothing, and seqr_open gives SEQR_E_STATE. The parent
 * is not affected. (From inside the log function, fork only to exec.)
 *
 * MONEY is a whole number (int64_t) of minor units, 1250 for 12.50 SEK, with the currency's ISO 4217 code.
 *
 * VERSIONS. An input struct begins with its size, so that a program compiled against an older header works with a newer
 * library: new fields are added only at the end, and a field that an older program does not have reads as zero. Begin
 * each struct with its _INIT macro, which sets the sizes and makes all else zero. (From another language: set all bytes
 * to zero, then struct_size, row_size and token_size.) The number of a code or state never gets a new meaning.
 */
#ifndef SEQR_H
#define SEQR_H


/* Made from src/capi by cbindgen (make header): change it there. */

#include <stddef.h>
#include <stdint.h>

/* SEQR_CALL: how functions are called (cdecl, also on 32-bit Windows). SEQR_API: that they come from the dll; define
   SEQR_STATIC where the library is linked statically on Windows. */
#if defined(_WIN32)
#  define SEQR_CALL __cdecl
#  if defined(SEQR_STATIC)
#    define SEQR_API
#  else
#    define SEQR_API __declspec(dllimport)
#  endif
#else
#  define SEQR_CALL
#  define SEQR_API
#endif

/* The structs lie in memory naturally aligned, whatever packing the program has set. */
#pragma pack(push, 8)


/// The version of the binary interface that this header describes; seqr_abi_version gives that of the loaded library.
/// It grows only when a program compiled against an older header no longer works.
#define SEQR_ABI_VERSION 1

/// Done.
#define SEQR_OK 0

/// -1xx, what the caller passed: an argument is not valid (NULL, not UTF-8, too long, an unknown value).
/// seqr_last_error names it. Nothing was stored or sent.
#define SEQR_E_ARGUMENT -101

/// The amount is not above zero, the currency is unknown, or the amount has more decimals than SEQR accepts. Nothing
/// was stored or sent.
#define SEQR_E_AMOUNT -102

/// The rows do not add up to the total; the error says both sums. Nothing was stored or sent.
#define SEQR_E_ROWS -103

/// The same id was used before for something else. Nothing was sent.
#define SEQR_E_CONFLICT -104

/// The client of this handle was closed by seqr_close, or belongs to the process that this one was forked from.
/// Close the handle too.
#define SEQR_E_CLOSED -105

/// The configuration is not valid; the error names the field.
#define SEQR_E_CONFIG -106

/// No such terminal, payment or refund in the store.
#define SEQR_E_NOT_FOUND -107

/// -2xx, the store: it could not be written (the disk is full or fails, the file is read-only or was moved while it is
/// open). The call did nothing, unless the function says otherwise.
#define SEQR_E_NOT_SAVED -201

/// The store cannot be opened or read, is not a store of this library, was made by a newer version, or belongs to
/// another user. The file is not changed.
#define SEQR_E_STORE -202

/// Another program holds the store locked. Try again.
#define SEQR_E_STORE_BUSY -203

/// -3xx, the network: SEQR could not be reached. Nothing was sent; the call may be repeated.
#define SEQR_E_NETWORK -301

/// The request may have arrived, but SEQR's answer was lost: it is not known whether SEQR carried it out.
#define SEQR_E_LOST -302

/// The server's certificate was not accepted (wrong name, expired, unknown authority). Nothing was sent.
#define SEQR_E_TLS -303

/// -4xx, an answer that is not valid: it cannot be read as the answer to the request.
#define SEQR_E_ANSWER -401

/// An HTTP answer that is not SEQR's (a proxy's page, a wrong address); the error gives the HTTP status.
#define SEQR_E_HTTP -402

/// SEQR answered with a SOAP fault; the error gives its code and text.
#define SEQR_E_FAULT -403

/// -5xx, SEQR refused the request: seqr_last_result_code has SEQR's own code, and the error has SEQR's text.
#define SEQR_E_REFUSED -501

/// SEQR refused the request because the password or the id is wrong (result codes such as 20, 29 and 37).
#define SEQR_E_AUTHENTICATION -502

/// -6xx, the state of a payment, refund or report: the sale is paid.
#define SEQR_E_ALREADY_PAID -601

/// The outcome is not known yet. Assume neither that it is paid or refunded, nor that it is not.
#define SEQR_E_IN_DOUBT -602

/// An earlier sale of this terminal must be settled first; the error names it, seqr_next_unfinished gives it.
#define SEQR_E_UNFINISHED -603

/// Another process uses this terminal or store.
#define SEQR_E_BUSY -604

/// Not possible in the present state; the error says in which state it is possible.
#define SEQR_E_STATE -605

/// SEQR reversed the payment because the till did not query the status in time: the customer has the money again, and
/// the sale is not paid.
#define SEQR_E_REVERSED -606

/// The report is not ready yet. Ask again later.
#define SEQR_E_NOT_READY -607

/// The program's own function (progress, write, show) stopped the call, or book did not book.
#define SEQR_E_STOPPED -608

/// The sale is paid, but SEQR took another amount than the invoice asked for, or took it without a commit. It comes
/// with SEQR_PAY_COMPLETED: seqr_payment_amount gives what was taken, seqr_last_error names both amounts.
#define SEQR_E_OTHER_AMOUNT -609

/// SEQR answers "paid" several times in a row, but each time with the payment of another sale, or without a reference.
/// It comes with SEQR_PAY_UNKNOWN: the library has stopped polling, and it is not known whether this sale is paid.
#define SEQR_E_OTHER_PAYMENT -610

/// -9xx, a fault of the library itself; the log has the details. Please report it.
#define SEQR_E_INTERNAL -901

/// A log level: something failed that a person should look at.
#define SEQR_LOG_ERROR 1

/// A log level: also failures that the library handles by itself.
#define SEQR_LOG_WARNING 2

/// A log level: also what the till does (registered, started, paid, refunded).
#define SEQR_LOG_INFO 3

/// A log level: also each request of a payment and its answer, without passwords.
#define SEQR_LOG_DEBUG 4

/// A flag of seqr_config: plain http is allowed to any host. Without it plain http is allowed only to the machine
/// itself (127.0.0.1, ::1, localhost), because the message contains the terminal's password. For tests only.
#define SEQR_ALLOW_PLAIN_HTTP 1

/// A payment_mode of seqr_invoice: the customer's confirmation pays. The usual sale.
#define SEQR_IMMEDIATE_DEBIT 0

/// A payment_mode of seqr_invoice: reserve the amount if the customer's account allows it, else debit.
#define SEQR_RESERVATION_DESIRED 1

/// A payment_mode of seqr_invoice: reserve the amount; without a reservation there is no payment.
#define SEQR_RESERVATION_REQUIRED 2

/// A payment_mode of seqr_invoice: reserve an amount that is not final yet.
#define SEQR_RESERVATION_PRELIMINARY 3

/// An acknowledgment_mode of seqr_invoice: no loyalty; the customer sees the amount at once. The usual sale.
#define SEQR_NO_ACKNOWLEDGMENT 0

/// An acknowledgment_mode of seqr_invoice: the till may answer the customer's tokens.
#define SEQR_OPTIONAL_ACKNOWLEDGMENT 1

/// An acknowledgment_mode of seqr_invoice: the customer cannot pay before the till has answered.
#define SEQR_REQUIRE_ACKNOWLEDGMENT 2

/// A state of a payment: show "waiting for the customer".
#define SEQR_PAY_WAITING 1

/// A state of a payment: the customer has not paid in poll_window_ms (30 s). Ask the cashier "try again or cancel?" and
/// call seqr_pay_continue or seqr_cancel. The library continues to poll SEQR meanwhile, so that a payment during the
/// question is not lost. If nobody answers within question_timeout_ms, the library cancels the sale.
#define SEQR_PAY_ASK_CASHIER 2

/// A state of a payment: the customer has shown cards and coupons, and SEQR waits for the till's answer (only with an
/// acknowledgment_mode). The window of 30 s does not run meanwhile.
#define SEQR_PAY_LOYALTY 3

/// A state of a payment: the amount is reserved, not paid (only with a reservation mode).
#define SEQR_PAY_RESERVED 4

/// A state of a payment, final: it is paid. Book the sale, print, then call seqr_pay_confirm.
#define SEQR_PAY_COMPLETED 5

/// A state of a payment, final: it is not paid, because the cashier or the customer ended it. The sale is open again.
#define SEQR_PAY_CANCELED 6

/// A state of a payment, final: it is not paid, because of an error; seqr_payment_result_code and seqr_payment_error
/// name it. The sale is open again.
#define SEQR_PAY_FAILED 7

/// A state of a payment: it is not known yet whether it is paid. Assume nothing: call seqr_pay_continue to poll SEQR,
/// or seqr_cancel, or let a supervisor end it with seqr_pay_abandon.
#define SEQR_PAY_UNKNOWN 8

/// A state of a payment: the invoice is being sent, and SEQR has not answered yet. Cancel is possible; continue,
/// update, commit and abandon give SEQR_E_STATE. After a crash the payment is UNKNOWN.
#define SEQR_PAY_STARTING 9

/// A state of a payment, final: a supervisor ended it with seqr_pay_abandon. It is not known whether it was paid. The
/// next sale can start.
#define SEQR_PAY_ABANDONED 10

/// A state of a payment: a cancel is stored, and its outcome is not known yet. Continue, update, commit and abandon give
/// SEQR_E_STATE. After a crash the payment is UNKNOWN.
#define SEQR_PAY_CANCELING 11

/// Who ended a payment, as seqr_payment_ended_by gives it: the till canceled it; also where SEQR answers that it was
/// canceled already (code 95).
#define SEQR_BY_CASHIER 1

/// Who ended a payment: the customer declined. The library polled SEQR all the time, so a reversal is excluded.
#define SEQR_BY_CUSTOMER 2

/// Who ended a payment: the bank refused it (SEQR's status FAILED).
#define SEQR_BY_BANK 3

/// Who ended a payment: SEQR did not accept the invoice, let it expire, ended the reservation, or reversed the payment.
#define SEQR_BY_SEQR 4

/// Who ended a payment: nobody answered "try again or cancel?" in question_timeout_ms.
#define SEQR_BY_QUESTION_TIMEOUT 5

/// Who ended a payment: a supervisor, with seqr_pay_abandon. It is not known whether it was paid.
#define SEQR_BY_SUPERVISOR 6

/// Who ended a payment: not known. SEQR reports CANCELED after 20 seconds or more without a status query (the till was
/// off, or the line was down): the customer declined, or paid and got the money back. seqr_payment_error has the
/// versions of SEQR's status before and after.
#define SEQR_BY_UNKNOWN 7

/// A question of seqr_ask_fn: the customer has not paid in time. Try again, or cancel?
#define SEQR_ASK_TRY_AGAIN 1

/// A question of seqr_ask_fn, in seqr_recover_run only: a sale was interrupted. Is it still wanted? The library does
/// not poll SEQR before the answer.
#define SEQR_ASK_STILL_WANTED 2

/// A question of seqr_ask_fn: it is not known yet whether the customer has paid.
#define SEQR_ASK_UNKNOWN 3

/// A receipt_type of seqr_receipt_document: the customer's receipt.
#define SEQR_PAYMENT_RECEIPT 0

/// A receipt_type of seqr_receipt_document: a warranty.
#define SEQR_WARRANTY 1

/// A receipt_type of seqr_receipt_document: a voucher.
#define SEQR_VOUCHER 2

/// A receipt_type of seqr_receipt_document: anything else.
#define SEQR_OTHER_DOCUMENT 3

/// A step of seqr_progress_fn: the report is not ready; the library asks for it again soon.
#define SEQR_STEP_WAITING 1

/// A step of seqr_progress_fn: the library asks SEQR for the report.
#define SEQR_STEP_ASKING 2

/// A step of seqr_progress_fn: the report has arrived and is read.
#define SEQR_STEP_READING 3

/// A step of seqr_progress_fn: the report is compared with the journal.
#define SEQR_STEP_COMPARING 4

/// A report of seqr_report_request: the shop's sum, one row.
#define SEQR_REPORT_SHOP 1

/// A report of seqr_report_request: a sum for each till of the shop.
#define SEQR_REPORT_SHOP_BY_TERMINAL 2

/// A report of seqr_report_request: each sale and refund of the shop.
#define SEQR_REPORT_SHOP_DETAILS 3

/// A report of seqr_report_request: a sum for each cashier of the shop.
#define SEQR_REPORT_SHOP_BY_CASHIER 4

/// A report of seqr_report_request: one till's sum, one row.
#define SEQR_REPORT_TERMINAL 6

/// A report of seqr_report_request: each sale and refund of one till.
#define SEQR_REPORT_TERMINAL_DETAILS 7

/// A kind of seqr_reconciliation_line: the journal and SEQR's report have the same amount.
#define SEQR_RECON_MATCHED 1

/// A kind of seqr_reconciliation_line: the report has it, the journal does not have it as paid. (A supervisor may have
/// abandoned the payment, and it was paid after all: look for ABANDONED in the journal.)
#define SEQR_RECON_MISSING_HERE 2

/// A kind of seqr_reconciliation_line: the journal has it, the report does not. It was paid before the period was
/// closed. The order of the journal's steps shows that, whatever time the machine's clock had.
#define SEQR_RECON_MISSING_THERE 3

/// A kind of seqr_reconciliation_line: the journal and the report have different amounts.
#define SEQR_RECON_DIFFERENT 4

/// A kind of seqr_reconciliation_line: the report has it more than once.
#define SEQR_RECON_DOUBLED 5

/// A kind of seqr_reconciliation_line: the journal has it, the report does not, and it was paid while SEQR closed this
/// period or the one before: look for it in the period before or after.
#define SEQR_RECON_NEAR_MARK 6

/// A kind of seqr_reconciliation_line: a refund that was in doubt and is in the report: it was made, and is no longer
/// in doubt.
#define SEQR_RECON_REFUND_FOUND 7

/// A kind of seqr_reconciliation_line: a refund that stays in doubt: it is not in this report, which proves nothing, or
/// its row may belong to another refund. A person decides with seqr_refund_resolve.
#define SEQR_RECON_REFUND_IN_DOUBT 8

/// A kind of seqr_reconciliation_line: the sum of a till of the shop that is not in this store. Not compared.
#define SEQR_RECON_OTHER_TERMINAL 9

/// A format of seqr_journal_export: one JSON object a line. Fields that do not apply are left out.
#define SEQR_JSON_LINES 1

/// A format of seqr_journal_export: CSV (RFC 4180): a first line with the fields' names, commas, quotes where needed,
/// CR LF. Fields that do not apply are empty. A text that a spreadsheet reads as a formula (it begins with =, +, - or
/// @) has an apostrophe before it.
#define SEQR_CSV 2

/// The quiet zone that a reader needs around a QR code, in modules: the usual border of seqr_qr_svg.
#define SEQR_QR_BORDER 4

/// The modules of the largest QR code: seqr_qr_code never needs more room.
#define SEQR_QR_MAX_MODULES (177 * 177)

/// A kind of seqr_cashier_text: number is a seqr_status.
#define SEQR_TEXT_STATUS 1

/// A kind of seqr_cashier_text: number is one of the SEQR_PAY_ states.
#define SEQR_TEXT_STATE 2

/// A kind of seqr_cashier_text: number is a result code of SEQR, as seqr_last_result_code gives it.
#define SEQR_TEXT_RESULT_CODE 3

/// A kind of seqr_cashier_text: number is one of the SEQR_BY_ numbers.
#define SEQR_TEXT_ENDED_BY 4

/// The opened library: the service's address, the store, the log. Made by seqr_open, closed by seqr_close. One for each
/// store. All threads may share it.
typedef struct seqr_client seqr_client;

/// One payment. Made by seqr_pay_start, seqr_pay_begin, seqr_next_unfinished and seqr_payment_find, closed by
/// seqr_payment_close. All threads may share it. It stays valid after the handle of its till is closed.
typedef struct seqr_payment seqr_payment;

/// What a reconciliation found. Made by seqr_reconcile, closed by seqr_reconciliation_close. All threads may share it.
typedef struct seqr_reconciliation seqr_reconciliation;

/// A report as SEQR sent it, and its rows. Made by seqr_report, closed by seqr_report_result_close. All threads may
/// share it.
typedef struct seqr_report_result seqr_report_result;

/// One registered till. Made by seqr_register, seqr_terminal_open and seqr_terminal_import, closed by
/// seqr_terminal_close. All threads may share it.
typedef struct seqr_terminal seqr_terminal;

/// What most functions return: SEQR_OK (0), or one of the negative SEQR_E_ codes. The codes are grouped by
/// hundreds, and new ones may be added to a group: treat an unknown code by its group.
typedef int32_t seqr_status;

/// The host's log function: takes one line of the library's log.
///
/// context is the log_context of seqr_config; level one of SEQR_LOG_ERROR, SEQR_LOG_WARNING, SEQR_LOG_INFO and
/// SEQR_LOG_DEBUG; message UTF-8 without an end of line, valid only during the call. Any thread may call it, also one
/// of the library's own, but never two at a time for one client. It must return soon (payments wait for it), must not
/// call any seqr function (they fail there), and must not let an exception out. No line contains a password. After
/// seqr_close has returned it is not called again.
typedef void (SEQR_CALL *seqr_log_fn)(void *context, int32_t level, const char *message);

/// What seqr_open needs. Begin with SEQR_CONFIG_INIT, then set endpoint, store_path and client_id; the rest
/// may stay as it is. All of it is copied: the texts need to live only during the call.
typedef struct seqr_config {
    /// Set by SEQR_CONFIG_INIT.
    uint32_t struct_size;
    /// 0, or SEQR_ALLOW_PLAIN_HTTP. Other bits are refused.
    uint32_t flags;
    /// URL of the SEQR service (required), beginning with https: "https://host/path".
    const char *endpoint;
    /// Path of the store (required): one SQLite file on a local disk (a network share is refused). It is made if it
    /// does not exist. Only its owner can read it (on Windows it has its folder's rights, and passwords are encrypted
    /// for this machine). A relative path begins at the current folder of the call of seqr_open. The store holds all
    /// that must survive a power cut: the terminals with their passwords, and every payment and refund.
    ///
    /// The files beside it whose names begin with its own (-wal, -shm, -locks) belong to it. While the library is open,
    /// any program of this machine may read the store with SQLite; so may this process with its own copy of SQLite
    /// (except on 32-bit Linux and on Unix systems other than Linux, where that removes the library's locks). No
    /// program may write to it, change its journal mode, or rename, replace or remove one of the files: then
    /// SEQR_E_NOT_SAVED names the file. A plain copy of the file lacks what is in the -wal file: use seqr_store_backup.
    /// Never put an old copy in its place: it lacks the payments since. Never open a copy on another machine: the
    /// library cannot recognize it, and neither of the two knows what the other has refunded.
    ///
    /// In the server build it may be the URL of a PostgreSQL database instead, "postgresql://user@host1,host2/name":
    /// then several programs share the store, and if a machine fails, another program continues (seqr_takeover,
    /// docs/scale.md). All servers of the URL are tried at once; beyond this machine each must prove its name by
    /// TLS. receipt_file cannot be used then. The library for tills answers a URL with SEQR_E_CONFIG.
    const char *store_path;
    /// clientId of every request (required): your program and its version, "Example POS 4.2".
    const char *client_id;
    /// Prefix of clientReference, for example the POS's name. clientReference is unique for each request and helps
    /// SEQR's support to find it; it has 32 characters at most with the prefix. NULL for none.
    const char *client_reference;
    /// clientComment of every request, 80 characters at most. NULL for none.
    const char *client_comment;
    /// PEM file with certificates of authorities to trust besides those of the operating system. NULL for
    /// none.
    const char *ca_file;
    /// URL of an HTTP proxy, "http://host:port". NULL for none; the environment's variables are not used.
    const char *proxy;
    /// Milliseconds until a connection must be made. 0 means 3000.
    uint32_t connect_timeout_ms;
    /// Milliseconds until a status query, or another request that moves no money, must be answered. 0 means 5000.
    uint32_t request_timeout_ms;
    /// Milliseconds until a request that moves money must be answered (a new invoice, a refund). 0 means 30000.
    uint32_t money_timeout_ms;
    /// Milliseconds that seqr_cancel tries before it returns SEQR_E_IN_DOUBT. 0 means 15000.
    uint32_t cancel_timeout_ms;
    /// Milliseconds from one status query of a payment to the next. 0 means 1000, as SEQR requires.
    uint32_t poll_interval_ms;
    /// Milliseconds that the customer has until the cashier is asked (SEQR_PAY_ASK_CASHIER). 0 means 30000.
    uint32_t poll_window_ms;
    /// Milliseconds that the cashier has to answer; then the library cancels the sale. 0 means 300000.
    uint32_t question_timeout_ms;
    /// Which lines log and log_file get: those of this level and of the more important ones, SEQR_LOG_ERROR to
    /// SEQR_LOG_DEBUG. 0 means SEQR_LOG_INFO.
    int32_t log_level;
    /// Path of the receipt file: a text file to which one JSON line is added for each payment that is paid, each refund
    /// that is made, and each reversal. NULL for none. A line has the fields post (a number that ascends), store (names
    /// this store), kind ("payment", "refund", "reversal"), text ("SEQR payment"), amount (minor units; negative for a
    /// refund or a reversal), currency, ers_reference, payment_reference (of a refund), at, at_ms, terminal,
    /// terminal_id, client_invoice_id or refund_id. Each line is written once, also across crashes and power cuts. A
    /// thread of its own writes the file, so no sale waits for it. If a write fails, the log has a line, and the
    /// library tries again. What the store has and the file lacks is written first, so a new file begins with the
    /// store's first payment. The file may be renamed at any time: the next line makes a new one. One file for each
    /// store.
    const char *receipt_file;
    /// Language of receipts and reports: "en" or "sv", with or without a region ("sv-SE"). NULL means "en". Any other
    /// language is refused; seqr_set_receipt_texts gives receipts your own words.
    const char *language;
    /// IANA name of the till's time zone, as "Europe/Stockholm". NULL means the operating system's. If the system does
    /// not give its name, the library uses the C library's time zone, and the log says so.
    const char *time_zone;
    /// The function that gets the lines of the log. NULL for none.
    seqr_log_fn log;
    /// Passed to log as its context; the library does not look at it. It must live until seqr_close has
    /// returned.
    void *log_context;
    /// Path of a log file of the library's own: one line for each event, with its time, its level and its text. NULL
    /// for none. Use it together with log or instead of it: a host with one thread, or one that cannot be called on
    /// another thread, needs no log function. A thread of its own writes the file, so no payment waits for its disk. A
    /// failure to write never disturbs a sale; log gets one line about it. Only the file's owner can read it. It may be
    /// renamed at any time. One file for each program.
    const char *log_file;
    /// Path of the key with which the terminals' passwords are encrypted in a database: a file of 32 random bytes that
    /// its owner alone may read (head -c 32 /dev/urandom > FILE; chmod 600 FILE), the same for all programs that share
    /// the database. Required with a URL in store_path; NULL with a file, whose passwords the system protects.
    const char *store_key_file;
    /// IANA name of the time zone of times in SEQR's answers that name no zone. NULL means "Europe/Stockholm".
    const char *seqr_time_zone;
    /// Size in kilobytes at which log_file is renamed to its name with ".1" added (replacing the one before), and a new
    /// one is begun: together they take twice this size. 0 means 10240.
    uint32_t log_file_limit_kb;
    /// 0.
    uint32_t reserved;
} seqr_config;

/// What seqr_register needs. Begin with SEQR_REGISTRATION_INIT. All of it is copied.
typedef struct seqr_registration {
    /// Set by SEQR_REGISTRATION_INIT.
    uint32_t struct_size;
    /// Must be 0.
    uint32_t reserved;
    /// The shop's id with SEQR (required), from the shop's back office.
    const char *reseller_id;
    /// Its user id. NULL means "9900".
    const char *reseller_user_id;
    /// Its password (required). It is used for this call only, and neither stored nor logged.
    const char *reseller_password;
    /// The till in the shop's own words (required), for example "Store 111/Till 4": seqr_terminal_open finds it by this
    /// name. Unique in the store.
    const char *external_terminal_id;
    /// What the customer's phone shows (required), for example "Corner Shop".
    const char *name;
    /// The SEQR id of the sticker beside the till, as seqr_assign_seqr_id takes it. NULL to assign it later.
    const char *seqr_id;
} seqr_registration;

/// What at a till needs a person's attention, as seqr_terminal_attention counts it. Begin with SEQR_ATTENTION_INIT.
typedef struct seqr_attention {
    /// Set by SEQR_ATTENTION_INIT.
    uint32_t struct_size;
    /// Payments that are not settled: seqr_next_unfinished gives those that have no open handle.
    uint32_t unfinished;
    /// Refunds whose outcome is not known, also those that are being sent just now: seqr_next_refund_in_doubt.
    uint32_t refunds_in_doubt;
    /// Reversed sales that are not acknowledged: seqr_next_reversal.
    uint32_t reversals;
    /// Receipts for SEQR that are still to be delivered; the library does that by itself.
    uint32_t receipts_waiting;
    /// Receipts that SEQR refused and that are not sent again. The log has the reasons.
    uint32_t receipts_given_up;
} seqr_attention;

/// One row of an invoice or a refund. Set all bytes to zero first ("= {0}" in C, "= {}" in C++). Amounts are minor
/// units (cents) of the invoice's currency. The totals of all rows must add up to the invoice's total.
typedef struct seqr_invoice_row {
    /// What was sold. NULL for none.
    const char *description;
    /// How much of it, in thousandths: 1000 is one piece, 250 a quarter of a kilogram. 0 means one.
    int64_t quantity_thousandths;
    /// Its unit: "pcs", "kg". NULL for none.
    const char *unit_name;
    /// Price of one unit. 0 means that none is given.
    int64_t unit_price;
    /// Discount on this row; total is the sum after it. 0 for none.
    int64_t discount;
    /// What the row adds to the invoice; negative for a discount, or for a part that is paid in another way.
    int64_t total;
    /// Tax in hundredths of a percent, up to 10000: 2500 is 25 %. 0 means that none is given, -1 means 0 %.
    int32_t tax_basis_points;
    /// Must be 0.
    uint32_t reserved;
    /// The article's EAN. NULL for none.
    const char *ean;
    /// The shop's own article number. NULL for none.
    const char *sku;
} seqr_invoice_row;

/// A card, coupon or voucher of the customer. Set all bytes to zero first.
typedef struct seqr_customer_token {
    /// What kind of token it is (required).
    const char *id;
    /// Its number (required).
    const char *value;
    /// Its name. NULL for none.
    const char *description;
    /// 0 pending use (from SEQR), 1 used (from the till), 90 blocked, 99 invalid or unknown.
    int32_t status;
    /// Must be 0.
    uint32_t reserved;
} seqr_customer_token;

/// The invoice: what the customer is asked to pay. Begin with SEQR_INVOICE_INIT, then set client_invoice_id,
/// title, cashier_id, total and currency_code; the rest may stay as it is. All of it is copied.
typedef struct seqr_invoice {
    /// Set by SEQR_INVOICE_INIT.
    uint32_t struct_size;
    /// Size of one row, set by SEQR_INVOICE_INIT.
    uint32_t row_size;
    /// Size of one token, set by SEQR_INVOICE_INIT.
    uint32_t token_size;
    /// Must be 0.
    uint32_t reserved;
    /// The sale's number in the POS (required), unique at this till: seqr_payment_find finds the payment by it.
    const char *client_invoice_id;
    /// Headline on the customer's phone (required): the shop's name.
    const char *title;
    /// Who sells (required).
    const char *cashier_id;
    /// Last line on the customer's phone. NULL for none.
    const char *footer;
    /// The amount to pay, in minor units (1250 is 12.50 SEK). Above zero.
    int64_t total;
    /// ISO 4217 code of all amounts (required): "SEK", "EUR".
    const char *currency_code;
    /// The rows: an array of row_count elements, each row_size bytes. NULL for none: then the invoice has one
    /// row made of title and total.
    const struct seqr_invoice_row *rows;
    /// How many rows, 10000 at most.
    size_t row_count;
    /// Tokens that the till knows already, for example a card that was swiped there: an array of token_count elements,
    /// each token_size bytes. NULL for none.
    const struct seqr_customer_token *tokens;
    /// How many tokens, 100 at most.
    size_t token_count;
    /// When the invoice was issued, in milliseconds since 1970-01-01 UTC. 0 means now.
    int64_t issued_at_ms;
    /// SEQR_IMMEDIATE_DEBIT (0) or one of the SEQR_RESERVATION_ modes.
    int32_t payment_mode;
    /// SEQR_NO_ACKNOWLEDGMENT (0) unless the POS does loyalty, then one of the SEQR_..._ACKNOWLEDGMENT modes.
    int32_t acknowledgment_mode;
    /// A URL that the customer's phone opens after the payment. NULL for none.
    const char *back_url;
    /// A URL, beginning with http, that SEQR calls once when the invoice is paid. NULL for none.
    const char *notification_url;
    /// How long a reservation holds until it is committed, in seconds. 0 means the time that SEQR chooses.
    uint32_t commit_timeout_s;
    /// Must be 0.
    uint32_t reserved2;
} seqr_invoice;

/// Shows the state of a sale to the cashier. It is called at each change, and five times a second. Return soon: update
/// the window, and look whether the cashier has pressed Cancel.
///
/// context: that of seqr_cashier. payment: the sale; its handle is valid until seqr_sale_run or seqr_recover_run
/// returns (longer where seqr_sale_run gives it to you). state: one of the SEQR_PAY_ states. text: a sentence for the
/// cashier in the language of seqr_config, for the state or for a status beside it; it is valid only during the call.
///
/// Return 0 to continue; 1 to cancel (ignored if nothing can be canceled any more; a cancel that failed is tried again
/// after a second at the earliest); 2 to leave the sale as it is, unsettled: the call then returns SEQR_E_STOPPED. (2
/// does not stop a sale that is paid and has only to be booked and confirmed, unless the confirm or unbook fails.)
/// Other values mean 0.
typedef int32_t (SEQR_CALL *seqr_show_fn)(void *context, struct seqr_payment *payment, int32_t state, const char *text);

/// Asks the cashier. It may wait for the answer without a time limit: the library continues to poll SEQR meanwhile, and
/// cancels the sale after question_timeout_ms of SEQR_ASK_TRY_AGAIN.
///
/// context, payment and text: as in seqr_show_fn. question: one of the SEQR_ASK_ constants (answer an unknown one with
/// 3).
///
/// Return 1 to continue (try again; the sale is wanted; ask SEQR again), 2 to cancel, 3 to wait: the question comes
/// again after ten seconds, or at the next change. A supervisor's 4 abandons a sale whose outcome is not known, as
/// seqr_pay_abandon does; as the answer to SEQR_ASK_TRY_AGAIN it means 3. Other values mean 3.
typedef int32_t (SEQR_CALL *seqr_ask_fn)(void *context, struct seqr_payment *payment, int32_t question, const char *text);

/// Books a paid sale in the POS. After a crash it is called again for the same sale: booking must be safe to repeat for
/// the same ers_reference.
///
/// context and payment: as in seqr_show_fn. ers_reference: SEQR's reference of the payment, never NULL. amount: what
/// was paid, in minor units (it may differ from the invoice's total, see SEQR_E_OTHER_AMOUNT). currency_code: ISO 4217.
/// The texts are valid only during the call.
///
/// Return 1 once the sale is booked. After any other value seqr_sale_run or seqr_recover_run returns SEQR_E_STOPPED:
/// the sale stays paid and unconfirmed.
typedef int32_t (SEQR_CALL *seqr_book_fn)(void *context, struct seqr_payment *payment, const char *ers_reference, int64_t amount, const char *currency_code);

/// Undoes the booking of a sale that SEQR has reversed: the customer has the money again. seqr_recover_run also calls
/// it for a sale that may not have been booked before the crash: if there is nothing to undo, return 1.
///
/// context, payment and ers_reference: as in seqr_book_fn.
///
/// Return 1 once nothing is booked for this ers_reference. After any other value it is called again, five times a
/// second.
typedef int32_t (SEQR_CALL *seqr_unbook_fn)(void *context, struct seqr_payment *payment, const char *ers_reference);

/// Prints the receipt of a paid sale, after book and before the confirm. After a crash it may be called once more.
///
/// context and payment: as in seqr_show_fn. text: what seqr_receipt_text gives; it is valid only during the call.
typedef void (SEQR_CALL *seqr_print_fn)(void *context, struct seqr_payment *payment, const char *text);

/// The POS as seqr_sale_run and seqr_recover_run see it. Begin with SEQR_CASHIER_INIT. It is copied.
///
/// The functions are called on the thread that made the call, one at a time, with the program's own floating-point
/// environment. They may call seqr functions, also with the payment that they get. They cannot close that payment, the
/// till or the library: such a close does nothing, and seqr_last_error says so. They must not let an exception out.
typedef struct seqr_cashier {
    /// Set by SEQR_CASHIER_INIT.
    uint32_t struct_size;
    /// The width of receipts in characters, 20 to 80. 0 means 40.
    uint32_t columns;
    /// Passed to each function. May be NULL.
    void *context;
    /// NULL: nothing is shown, and the sale cannot be canceled from the screen.
    seqr_show_fn show;
    /// NULL: there is nobody to ask. The library cancels a sale that is not paid in time, after question_timeout_ms. If
    /// the outcome is not known, or a sale was interrupted, the call returns SEQR_E_STOPPED.
    seqr_ask_fn ask;
    /// Required.
    seqr_book_fn book;
    /// Required.
    seqr_unbook_fn unbook;
    /// NULL: nothing is printed; make the receipt in book, with seqr_receipt_text.
    seqr_print_fn print;
} seqr_cashier;

/// What seqr_refund needs. Begin with SEQR_REFUND_REQUEST_INIT. All of it is copied.
typedef struct seqr_refund_request {
    /// Set by SEQR_REFUND_REQUEST_INIT.
    uint32_t struct_size;
    /// Size of one row, set by SEQR_REFUND_REQUEST_INIT.
    uint32_t row_size;
    /// The POS's own number of this refund (required), unique at this till. A second call with it returns the first
    /// outcome and never makes a second refund.
    const char *refund_id;
    /// The payment (required): its ersReference (seqr_payment_ers_reference), which is also on the customer's receipt.
    const char *ers_reference;
    /// The amount to give back, in minor units: the whole payment or a part of it. Above zero.
    int64_t amount;
    /// ISO 4217 code of all amounts (required), the same as the payment's.
    const char *currency_code;
    /// Headline on the customer's phone (required).
    const char *title;
    /// The cashier who refunds (required).
    const char *cashier_id;
    /// What is given back: an array of row_count elements, each row_size bytes, with positive totals that add
    /// up to amount. NULL for none: then there is one row made of title and amount.
    const struct seqr_invoice_row *rows;
    /// How many rows, 10000 at most.
    size_t row_count;
    /// Must be 0.
    size_t reserved;
} seqr_refund_request;

/// A refund of the store, as seqr_refund_find gives it. Begin with SEQR_REFUND_INFO_INIT. Its texts belong to the
/// seqr_terminal.
typedef struct seqr_refund_info {
    /// Set by SEQR_REFUND_INFO_INIT.
    uint32_t struct_size;
    /// Its outcome, as in seqr_refund_poll: SEQR_OK (the money is on its way back), SEQR_E_NOT_READY (there is no
    /// outcome yet), SEQR_E_IN_DOUBT, or the error that is the reason why nothing was refunded.
    int32_t outcome;
    /// The payment that was refunded, as the POS gave it.
    const char *ers_reference;
    /// SEQR's own reference of the refund; NULL if it has none.
    const char *refund_reference;
    /// The amount, in minor units.
    int64_t amount;
    /// ISO 4217 code of the amount.
    const char *currency_code;
    /// When it was begun, in milliseconds since 1970-01-01 UTC.
    int64_t begun_at_ms;
    /// When the store recorded the outcome, or, while it is not known, when the refund was last sent.
    int64_t changed_at_ms;
    /// SEQR's result code if SEQR refused; -1 if there is none.
    int32_t result_code;
    /// 0.
    uint32_t reserved;
} seqr_refund_info;

/// The words of receipts in a language that the library does not have. Begin with SEQR_RECEIPT_TEXTS_INIT. All texts
/// except group_mark are required. Each has 40 characters at most. All of it is copied.
typedef struct seqr_receipt_texts {
    /// Set by SEQR_RECEIPT_TEXTS_INIT.
    uint32_t struct_size;
    /// Must be 0.
    uint32_t reserved;
    /// Beside the amount: "Amount".
    const char *amount;
    /// Beside the time: "Time".
    const char *time;
    /// Beside SEQR's reference: "Reference".
    const char *reference;
    /// Beside the sale's number: "Sale".
    const char *sale;
    /// Beside the cashier's name: "Cashier".
    const char *cashier;
    /// Marks a copy: "COPY".
    const char *copy;
    /// Marks a refund: "REFUND".
    const char *refund;
    /// Beside the reference of the payment that was refunded: "Payment".
    const char *refunded_payment;
    /// Between units and decimals: ".".
    const char *decimal_mark;
    /// Between thousands: ",". NULL for none.
    const char *group_mark;
} seqr_receipt_texts;

/// A document for SEQR. Begin with SEQR_RECEIPT_DOCUMENT_INIT. All of it is copied.
typedef struct seqr_receipt_document {
    /// Set by SEQR_RECEIPT_DOCUMENT_INIT.
    uint32_t struct_size;
    /// SEQR_PAYMENT_RECEIPT (0), SEQR_WARRANTY, SEQR_VOUCHER or SEQR_OTHER_DOCUMENT.
    int32_t receipt_type;
    /// The MIME type of the bytes (required): "text/html".
    const char *mime_type;
    /// The document's bytes; they need not end with NUL. NULL for an empty one.
    const void *data;
    /// How many bytes, 1048576 at most.
    size_t size;
} seqr_receipt_document;

/// The shop's account with SEQR, from its back office. Begin with SEQR_RESELLER_INIT. It is used for this call only;
/// the password is neither stored nor logged.
typedef struct seqr_reseller {
    /// Set by SEQR_RESELLER_INIT.
    uint32_t struct_size;
    /// Must be 0.
    uint32_t reserved;
    /// The shop's id with SEQR (required).
    const char *reseller_id;
    /// Its user id. NULL means "9900".
    const char *reseller_user_id;
    /// Its password (required).
    const char *reseller_password;
} seqr_reseller;

/// Gets the progress of a long call, on the thread that made the call: at each step, and several times a second while
/// the call waits. It may call seqr functions, and must not let an exception out.
///
/// context: the progress_context. step: one of the SEQR_STEP_ constants (treat an unknown one like SEQR_STEP_WAITING).
/// attempt: the number of the try, from 1. elapsed_ms: milliseconds since the call began. Return 0 to continue, any
/// other value to stop: the call then returns SEQR_E_STOPPED.
typedef int32_t (SEQR_CALL *seqr_progress_fn)(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms);

/// Which report to fetch, and how long to wait for it; for seqr_report and seqr_reconcile. Begin with
/// SEQR_REPORT_REQUEST_INIT. All of it is copied.
typedef struct seqr_report_request {
    /// Set by SEQR_REPORT_REQUEST_INIT.
    uint32_t struct_size;
    /// One of the SEQR_REPORT_ constants (required by seqr_report). seqr_reconcile chooses the report itself: leave it
    /// 0.
    int32_t report;
    /// The period (required), as seqr_period_close gave it.
    const char *period_id;
    /// The till of this store: required for SEQR_REPORT_TERMINAL and SEQR_REPORT_TERMINAL_DETAILS, NULL for the other
    /// reports. For seqr_reconcile: the till whose period it is, NULL for the shop's.
    const char *external_terminal_id;
    /// ISO 4217 code of the shop's currency (required): SEQR's reports name none.
    const char *currency_code;
    /// Milliseconds from seqr_period_close to the first try. 0 means 3000, as SEQR requires.
    uint32_t first_wait_ms;
    /// Milliseconds from one try to the next, while the report is not ready. 0 means 3000.
    uint32_t repeat_wait_ms;
    /// Milliseconds after which the call stops waiting for a report that is not ready (SEQR_E_NOT_READY). 0 means
    /// 120000.
    uint32_t patience_ms;
    /// For seqr_reconcile and a payment that was under way when the period began: for how many milliseconds after the
    /// last payment of the period before, by SEQR's own times, it may still belong to that period. 0 means 120000.
    uint32_t near_mark_ms;
    /// Gets the progress, and may stop the call. NULL for none.
    seqr_progress_fn progress;
    /// Passed to progress as its context.
    void *progress_context;
} seqr_report_request;

/// A row of a report. Begin with SEQR_REPORT_ROW_INIT. Its texts belong to the seqr_report_result.
typedef struct seqr_report_row {
    /// Set by SEQR_REPORT_ROW_INIT.
    uint32_t struct_size;
    /// 0.
    uint32_t reserved;
    /// SEQR's id of the till; NULL if the report does not name it.
    const char *terminal_id;
    /// The cashier; NULL if the report does not name one.
    const char *cashier_id;
    /// SEQR's reference of the payment or refund; NULL in a sum.
    const char *ers_reference;
    /// The number of rows in the sum; -1 in a report of details.
    int64_t sales_count;
    /// The amount or the sum in minor units; a refund's is negative.
    int64_t amount;
} seqr_report_row;

/// The sums of the lines of one kind. Begin with SEQR_RECONCILIATION_TOTAL_INIT.
typedef struct seqr_reconciliation_total {
    /// Set by SEQR_RECONCILIATION_TOTAL_INIT.
    uint32_t struct_size;
    /// 0.
    uint32_t reserved;
    /// How many lines.
    int64_t count;
    /// The sum of the journal's amounts, in minor units.
    int64_t amount_here;
    /// The sum of the report's amounts, in minor units.
    int64_t amount_there;
} seqr_reconciliation_total;

/// One payment, refund or row of the comparison. Begin with SEQR_RECONCILIATION_LINE_INIT. Its texts belong to the
/// seqr_reconciliation and are NULL where they do not apply.
typedef struct seqr_reconciliation_line {
    /// Set by SEQR_RECONCILIATION_LINE_INIT.
    uint32_t struct_size;
    /// One of the SEQR_RECON_ constants.
    int32_t kind;
    /// The till in the shop's own words, if it is a till of this store.
    const char *external_terminal_id;
    /// SEQR's id of the till.
    const char *terminal_id;
    /// The sale's number, of a payment of the journal.
    const char *client_invoice_id;
    /// The refund's number, of a refund of the journal.
    const char *refund_id;
    /// SEQR's reference of the payment or refund.
    const char *ers_reference;
    /// The journal's amount in minor units, a refund's negative; meaningful if has_here is 1.
    int64_t amount_here;
    /// The report's amount, the sum of all its rows with this reference; meaningful if has_there is 1.
    int64_t amount_there;
    /// When it was paid or refunded according to the journal, in milliseconds since 1970-01-01 UTC; 0 if not known.
    int64_t at_ms;
    /// How many rows of the report belong to this line.
    uint32_t rows;
    /// 1 if the journal has an amount.
    int32_t has_here;
    /// 1 if the report has an amount.
    int32_t has_there;
    /// 0.
    uint32_t reserved;
} seqr_reconciliation_line;

/// Takes one piece of the output, on the thread that made the call. It must not let an exception out.
///
/// context: the write_context of the call. data: size bytes of UTF-8 without a NUL, valid only during the call. A piece
/// ends with a whole line. Return 0 to continue, any other value to stop: the call then returns SEQR_E_STOPPED.
typedef int32_t (SEQR_CALL *seqr_write_fn)(void *context, const char *data, size_t size);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// The library's version as text, for example "0.9.0". Static: never NULL, never freed. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_version(void);

/// The version of the loaded library's binary interface. A program that loads the library at run time compares it with
/// SEQR_ABI_VERSION first, and stops if they differ. Cannot fail.
SEQR_API uint32_t SEQR_CALL seqr_abi_version(void);

/// The name of a status, for example "SEQR_E_ALREADY_PAID" for -601; "SEQR_E_UNKNOWN" for a number that this
/// version does not know. Static: never NULL, never freed. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_status_name(seqr_status status);

/// The error text of the last function that failed on this thread, in plain English for support and for you: what
/// failed, why, and what to do next. It never contains a password.
///
/// Never NULL; "" if nothing has failed on this thread. A call that succeeds does not change it, so read it only after
/// a failure. The text belongs to the library and is valid until this thread's next call of a seqr function: copy it to
/// keep it. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_last_error(void);

/// The result code of SEQR behind seqr_last_error, for example 20 for a wrong password or 98 for refunds that exceed
/// the payment; -1 if SEQR gave none. A code that this library does not know is passed on unchanged. Cannot fail.
SEQR_API int32_t SEQR_CALL seqr_last_result_code(void);

/// Frees a text that the library wrote as a char * through a parameter. NULL is allowed. Do not free a const char *: it
/// belongs to its handle. Any thread. Cannot fail.
SEQR_API void SEQR_CALL seqr_string_free(char *text);

/// Opens the library: reads the configuration, opens or makes the store, and starts the threads that payments need. It
/// sends nothing, and SEQR need not be reachable (seqr_ping shows whether it is).
///
/// config: see seqr_config. client: the handle, written on success; close it with seqr_close.
///
/// Call it once when the program starts. Then seqr_next_unfinished shows what a crash interrupted. A process opens a
/// store once; other processes may have it open too. A call right after seqr_close waits up to 5 s for the end of the
/// store's last write. The paths of the configuration are made absolute here.
///
/// Errors: SEQR_E_ARGUMENT (a pointer, a text or a number is not valid), SEQR_E_CONFIG (the endpoint is not a URL, or
/// is plain http without SEQR_ALLOW_PLAIN_HTTP; an unknown time zone; a ca_file that cannot be read; ...), SEQR_E_STORE
/// (the store cannot be opened, is not a store of this library, is of a newer version, belongs to another user (Unix),
/// or is on a network share: the file is not changed; or the system has no thread left), SEQR_E_STORE_BUSY (another
/// program holds it locked), SEQR_E_STATE (this process has the store open already, or was forked while the library was
/// open in its parent). The error text says which, and what to do.
SEQR_API seqr_status SEQR_CALL seqr_open(const seqr_config *config, seqr_client **client);

/// Closes the library and frees the handle. It takes a second at most. Calls that wait for a payment on other threads
/// return SEQR_E_CLOSED (a refund, a registration or a ping first gets its answer or reaches its own timeout). The
/// library's threads end, and log is not called again. Open payments are not canceled: they stay in the store, and
/// seqr_next_unfinished gives them after the next seqr_open. (If no status query arrives within 20 seconds after a
/// payment, SEQR reverses it.)
///
/// Handles of terminals and payments stay yours: calls with them give SEQR_E_CLOSED from now on, and you must still
/// close them. NULL is allowed. A call on another thread that uses this handle ends with SEQR_E_CLOSED or normally.
/// From inside a callback of a call with this handle, seqr_close does nothing, and seqr_last_error says so.
SEQR_API void SEQR_CALL seqr_close(seqr_client *client);

/// Shows whether SEQR answers: a round trip without any effect. Waits request_timeout_ms at most. Any thread.
///
/// milliseconds: the duration of the round trip, written on success. It may be NULL.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_HTTP,
/// SEQR_E_FAULT, SEQR_E_ANSWER, SEQR_E_REFUSED.
SEQR_API seqr_status SEQR_CALL seqr_ping(seqr_client *client, uint32_t *milliseconds);

/// Answers what support asks first, in some lines of English: versions, settings, the store and what waits in it, and
/// the way to SEQR step by step (name, connection, certificate and its authority, an answer, the clock). A fault is
/// marked WRONG, with what to do. No line contains a password, also not those in the URLs of the endpoint and the
/// proxy.
///
/// It changes nothing, here or at SEQR. Each step waits request_timeout_ms at most. Any thread.
///
/// client: the library. text: show it or mail it to support; free it with seqr_string_free; written on success. The
/// call also succeeds if SEQR cannot be reached: then the text says so.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED, SEQR_E_STORE, SEQR_E_STORE_BUSY, SEQR_E_NOT_SAVED (the store cannot be read).
SEQR_API seqr_status SEQR_CALL seqr_diagnose(seqr_client *client, char **text);

/// Registers a till with SEQR, and assigns the sticker's SEQR id if one is given. An administrator does this once for
/// each till; to sell, seqr_terminal_open is enough. The library makes the terminal's password and keeps it in the
/// store.
///
/// It may be repeated: for a till whose external_terminal_id is in the store already, only the SEQR id is assigned. A
/// till that was unregistered, or whose store is lost, is registered as a new one.
///
/// client: the library. registration: see seqr_registration. terminal: the handle, written on success; close it with
/// seqr_terminal_close.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_AUTHENTICATION (wrong reseller id, user id or password); SEQR_E_REFUSED (for SEQR's
/// own reason. Result code 53: the SEQR id is assigned to another till. Then this till IS registered but no handle is
/// written: open it with seqr_terminal_open, then repeat seqr_assign_seqr_id); SEQR_E_NOT_SAVED; SEQR_E_NETWORK and
/// SEQR_E_TLS (nothing was sent); SEQR_E_LOST, SEQR_E_ANSWER, SEQR_E_HTTP and SEQR_E_FAULT (it is not known whether
/// SEQR has registered the till: call again; no money is at risk); SEQR_E_BUSY (another process uses this till);
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_register(
    seqr_client *client,
    const seqr_registration *registration,
    seqr_terminal **terminal);

/// Opens a till that is in the store. No network.
///
/// client: the library. external_terminal_id: the name under which it was registered or imported. terminal: the handle,
/// written on success; close it with seqr_terminal_close. Several handles may be open for one till.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (it is not in this store: register or import it); SEQR_E_BUSY (another
/// process uses this till; only one at a time can); SEQR_E_STORE; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_open(
    seqr_client *client,
    const char *external_terminal_id,
    seqr_terminal **terminal);

/// Stores a till that was registered elsewhere, in the back office or by another program, with its id and password. No
/// network: if a value is wrong, the first payment gives SEQR_E_AUTHENTICATION.
///
/// client: the library. external_terminal_id: the till's name in this store. terminal_id and password: those of its
/// registration; the password is never logged. seqr_id: the SEQR id that is assigned to it already; it is only stored,
/// not sent; NULL if not known. terminal: the handle, written on success; close it with seqr_terminal_close.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_CONFLICT (another till is stored under this name); SEQR_E_NOT_SAVED; SEQR_E_BUSY
/// (another process uses this till); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_import(
    seqr_client *client,
    const char *external_terminal_id,
    const char *terminal_id,
    const char *password,
    const char *seqr_id,
    seqr_terminal **terminal);

/// Lists the tills of the store by name, one with each call. No network.
///
/// client: the library. after: NULL for the first till, then the name from the call before. external_terminal_id: the
/// next till's name; free it with seqr_string_free. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_terminal(seqr_client *client, const char *after, char **external_terminal_id);

/// Links the sticker beside the till with the till: customers who scan it pay here. The library stores the SEQR id when
/// SEQR has accepted it. It may be repeated; a new sticker replaces the old one.
///
/// terminal: the till. seqr_id: what a person types or a scanner sends: the SEQR id itself (letters and digits), or the
/// sticker's URL, which ends with it ("HTTP://SEQR.SE/Q..."). Blanks and line ends around it are ignored.
///
/// Errors: SEQR_E_ARGUMENT (not letters and digits; nothing was sent); SEQR_E_REFUSED (result code 53:
/// assigned to another till); SEQR_E_AUTHENTICATION; SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT (call again); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_assign_seqr_id(seqr_terminal *terminal, const char *seqr_id);

/// Unregisters a till that is taken out of use, at SEQR and in the store. It cannot be undone: to sell again, the till
/// must be registered again. Its payments stay in the store. You must still close the handle.
///
/// terminal: the till.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_UNFINISHED (a payment is not settled yet: settle it first);
/// SEQR_E_AUTHENTICATION, SEQR_E_REFUSED; SEQR_E_NETWORK, SEQR_E_TLS (nothing was sent); SEQR_E_LOST,
/// SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT (call again); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_unregister(seqr_terminal *terminal);

/// The id that SEQR gave the till. The text belongs to the handle: it is valid and unchanged until the handle is
/// closed. Do not free it. NULL, with seqr_last_error, if terminal is NULL. No network.
SEQR_API const char *SEQR_CALL seqr_terminal_id(seqr_terminal *terminal);

/// The SEQR id that is assigned to the till; NULL if none is. The text belongs to the handle: it is valid and unchanged
/// until the handle is closed (a new id is a new text). Do not free it. NULL also, with seqr_last_error, if terminal is
/// NULL. No network.
SEQR_API const char *SEQR_CALL seqr_terminal_seqr_id(seqr_terminal *terminal);

/// Counts what at a till needs a person's attention: call it when the till starts, and before it closes for the day. No
/// network.
///
/// terminal: the till. attention: see seqr_attention; its struct_size must be set. Written on success.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STATE (the till was unregistered), SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_attention(seqr_terminal *terminal, seqr_attention *attention);

/// Closes the handle of a till and frees it, with the texts that belong to it. The till stays in the store, and the
/// handles of its payments stay valid. NULL is allowed; so is a call after seqr_close. It does not wait: a call on
/// another thread that uses this handle ends normally.
SEQR_API void SEQR_CALL seqr_terminal_close(seqr_terminal *terminal);

/// Starts a payment: stores the invoice, sends it to SEQR and gives a handle. From then on the library polls SEQR once
/// a second by itself, even if the host does not call; the host reads the state with seqr_pay_poll. Waits for SEQR's
/// answer, money_timeout_ms at most.
///
/// A till has one open payment at a time, because SEQR has one open invoice for each till.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: the handle, written on success; close it
/// with seqr_payment_close when the sale is settled.
///
/// SEQR_OK: SEQR has the invoice, and the customer can scan the sticker (SEQR_PAY_WAITING); or the invoice was sent and
/// SEQR's answer was lost (SEQR_PAY_UNKNOWN): then seqr_pay_continue asks SEQR for its outcome. Poll in both cases.
///
/// After any error the customer has nothing to pay, and no handle was written. SEQR_E_ARGUMENT, SEQR_E_AMOUNT and
/// SEQR_E_ROWS: the invoice is not valid; nothing was stored or sent. SEQR_E_UNFINISHED: an earlier sale of this till
/// is not settled (it is open, or it is paid and not confirmed); the error names it, seqr_next_unfinished gives it.
/// SEQR_E_ALREADY_PAID: the sale of this client_invoice_id is paid and confirmed; after CANCELED, FAILED and ABANDONED
/// you may use the same client_invoice_id again. SEQR_E_REVERSED: SEQR has reversed the payment of this
/// client_invoice_id: undo the booking, then call seqr_acknowledge_reversal. SEQR_E_NOT_SAVED: the sale could not be
/// stored, so nothing was sent. SEQR_E_NETWORK and SEQR_E_TLS: nothing was sent; offer another way to pay, or try
/// again. SEQR_E_AUTHENTICATION and SEQR_E_REFUSED: SEQR's reason is in seqr_last_result_code (11: the amount; 49: the
/// invoice's data, for example a currency that SEQR does not accept here; 64: the notification_url). SEQR_E_HTTP and
/// SEQR_E_FAULT: the server at this address has not accepted the invoice; check the endpoint. SEQR_E_BUSY: another
/// process uses this till. SEQR_E_STATE: the till was unregistered. SEQR_E_CLOSED: the library is closed; if it was
/// closed while the call waited, seqr_next_unfinished shows the sale after the next seqr_open.
SEQR_API seqr_status SEQR_CALL seqr_pay_start(
    seqr_terminal *terminal,
    const seqr_invoice *invoice,
    seqr_payment **payment);

/// Begins a payment as seqr_pay_start does, and returns as soon as the invoice is checked and queued: it waits for
/// neither the disk nor the network. It is for programs with one thread: show "waiting", and poll.
///
/// The sale is stored before anything is sent. Until SEQR has answered, the state is SEQR_PAY_STARTING. Then
/// seqr_payment_status gives what seqr_pay_start would have returned, with the same meaning, and its text is in
/// seqr_last_error: SEQR_OK with WAITING or UNKNOWN, or an error with FAILED: then the customer has nothing to pay and
/// nothing is left to settle, so close the handle. If the process ends before the sale is stored, there is no sale, and
/// nothing was sent. seqr_cancel and seqr_cancel_begin are possible at any time.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: the handle, written on success; close it
/// with seqr_payment_close.
///
/// Errors (no handle is written): SEQR_E_ARGUMENT, SEQR_E_AMOUNT and SEQR_E_ROWS (the invoice is not valid);
/// SEQR_E_STATE (the till was unregistered); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_begin(
    seqr_terminal *terminal,
    const seqr_invoice *invoice,
    seqr_payment **payment);

/// Gives the outcome of the last start or cancel of this handle (seqr_pay_begin, seqr_pay_start, seqr_cancel_begin,
/// seqr_cancel): what the waiting call returns, with its text in seqr_last_error. It does not wait, and does no input
/// or output.
///
/// payment: the payment.
///
/// SEQR_E_NOT_READY: there is no outcome yet. SEQR_OK also for a handle that has started and canceled nothing.
/// Otherwise see seqr_pay_start and seqr_cancel. SEQR_E_ARGUMENT; SEQR_E_CLOSED (also if the library was closed
/// meanwhile).
SEQR_API seqr_status SEQR_CALL seqr_payment_status(seqr_payment *payment);

/// Gives the state of a payment. It does no input or output: with wait_ms 0 it takes a microsecond or two at most, and
/// may be called from the till's user interface.
///
/// It returns at once if the state is final, or is not the one that this handle gave last; otherwise at the next
/// change, or with the same state after wait_ms. A final state comes before LOYALTY and RESERVED, and those before
/// ASK_CASHIER. COMPLETED can change only to FAILED with SEQR_E_REVERSED, before and after seqr_pay_confirm: poll again
/// before the goods leave, and when seqr_pay_confirm returns SEQR_E_REVERSED.
///
/// payment: the payment. wait_ms: the longest time to wait for a change, in milliseconds; 0 to look only. state: one of
/// the SEQR_PAY_ states, written with SEQR_OK and with each of the five codes below; if several apply, the first of
/// them is returned. Treat a state that you do not know like WAITING; from 100 on it is final: treat it like UNKNOWN.
///
/// SEQR_E_REVERSED, with SEQR_PAY_FAILED in state: SEQR has reversed the payment, because the till did not query the
/// status in time. The customer has the money again: undo the booking, then call seqr_acknowledge_reversal, which frees
/// the sale's number.
///
/// SEQR_E_NOT_SAVED, with SEQR_PAY_COMPLETED in state, 3 s after SEQR's answer: the customer has paid, but the library
/// cannot store that yet (the disk is full, another program holds the store). Reference, amount and time are known:
/// book the sale, hand over the goods, free some space, and call seqr_pay_confirm until it succeeds.
///
/// SEQR_E_OTHER_AMOUNT, with SEQR_PAY_COMPLETED in state: the sale is paid, but SEQR took another amount than the
/// invoice asked for, gives an amount that is not valid, or took the money without a commit. Book the amount of
/// seqr_payment_amount.
///
/// SEQR_E_OTHER_PAYMENT, with SEQR_PAY_UNKNOWN in state: SEQR answered three times in a row with the payment of another
/// sale, or with one that has no reference. The library acknowledges none of them, and does not poll again before
/// seqr_pay_continue or seqr_cancel.
///
/// SEQR_E_BUSY, with SEQR_PAY_UNKNOWN in state: another program has changed this payment in the store. This handle
/// sends and writes nothing more: close it, and get the payment again with seqr_next_unfinished.
///
/// Other errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_poll(seqr_payment *payment, uint32_t wait_ms, int32_t *state);

/// Continues a payment. After ASK_CASHIER it is the cashier's "try again": poll_window_ms more for the same invoice.
/// For a payment that is UNKNOWN, for example after a crash, it makes the library poll SEQR. Call it only if the sale
/// is still wanted: the status query makes a payment final, and the shop keeps the money. The library stores that the
/// sale is wanted before the call returns. It polls SEQR in the background: call seqr_pay_poll. It may be repeated.
///
/// If the answer to the invoice was lost, the library has no reference, and asks SEQR for the till's last invoice. Such
/// a payment becomes COMPLETED only if SEQR names this sale as paid. It may stay UNKNOWN.
///
/// payment: the payment. If it is COMPLETED, the call does nothing and returns SEQR_OK; the next poll shows COMPLETED.
///
/// Errors: SEQR_E_STATE (the invoice or a cancel is being sent; CANCELED, FAILED and ABANDONED are final);
/// SEQR_E_NOT_SAVED (SEQR is not polled); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_continue(seqr_payment *payment);

/// Cancels a payment, and returns when the outcome is known or cancel_timeout_ms is over. The library first stores the
/// cancel, then sends cancelInvoice to SEQR. It repeats cancelInvoice each second while the customer is just paying or
/// no answer comes. From here on it sends a status query only if SEQR reports that the invoice is paid: a status query
/// could make a payment final.
///
/// payment: the payment. The call returns the outcome:
///
/// SEQR_OK: nothing is paid. The payment is CANCELED (also if SEQR had canceled it already, code 95), or FAILED if it
/// was before: the sale is open again. Two cancels, also from two threads, return the same outcome.
///
/// SEQR_E_ALREADY_PAID: the customer paid before the cancel, or the payment was COMPLETED before. The state is
/// COMPLETED: keep the sale (book, print, seqr_pay_confirm), or confirm it and give the money back with seqr_refund.
///
/// SEQR_E_IN_DOUBT: the outcome is not known after cancel_timeout_ms (the answers were lost, or were always code 48 or
/// 51), or SEQR's answer cannot be stored yet (the disk is full). The state is UNKNOWN. The library repeats
/// cancelInvoice each second in the background, and a poll shows the outcome when there is one. Poll, or call
/// seqr_cancel again to wait longer. Do not sell the goods for cash yet: the customer may have paid. A supervisor may
/// end the payment with seqr_pay_abandon. The call also returns SEQR_E_IN_DOUBT if SEQR reports that the invoice is
/// paid and then answers three times with the payment of another sale (the poll gives SEQR_E_OTHER_PAYMENT): then the
/// library does not repeat the cancel.
///
/// SEQR_E_IN_DOUBT at once, if the answer to the invoice was lost: there is no reference to cancel, so the library
/// sends nothing, and the payment stays UNKNOWN. After 20 seconds and a margin SEQR has reversed any payment, because
/// no status query arrived, and the next invoice of this till replaces this one. Then seqr_pay_abandon frees the till;
/// or, if the sale is wanted after all, seqr_pay_continue asks SEQR. (If seqr_pay_continue was called before, its
/// status query may have made a payment final: look at the customer's phone or SEQR's report before you abandon.)
///
/// SEQR_E_REFUSED, SEQR_E_AUTHENTICATION: SEQR refused to cancel, for the reason in seqr_last_result_code. The state is
/// UNKNOWN, and the library sends nothing more. The sale cannot be continued: call seqr_cancel again when the reason is
/// removed, or let a supervisor abandon it. SEQR_E_BUSY: another program has changed this payment in the store: close
/// the handle, and get the payment again with seqr_next_unfinished.
///
/// SEQR_E_NOT_SAVED: the cancel could not be stored. Nothing was sent, and the payment continues.
///
/// SEQR_E_STATE: a supervisor has abandoned it. SEQR_E_REVERSED: it was COMPLETED, and SEQR has reversed it since:
/// nothing is paid.
///
/// SEQR_E_ARGUMENT; SEQR_E_CLOSED (the library was closed meanwhile: the cancel is stored, and seqr_next_unfinished
/// gives the payment after the next seqr_open; cancel it then).
SEQR_API seqr_status SEQR_CALL seqr_cancel(seqr_payment *payment);

/// Begins a cancel as seqr_cancel does, and returns as soon as it is queued: it waits for neither the disk nor the
/// network. The library stores the cancel; then the state is SEQR_PAY_CANCELING until there is an outcome; then
/// seqr_payment_status gives what seqr_cancel would have returned. Poll meanwhile: the customer may have paid before
/// the cancel, and the state shows that too. If the invoice is still being sent, cancelInvoice follows as soon as SEQR
/// has answered.
///
/// payment: the payment.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_cancel_begin(seqr_payment *payment);

/// Tells the library that the POS has booked the sale. From then on the payment is settled: the next one can start, and
/// seqr_next_unfinished does not give it again. No network: the library sends SEQR its receipt in the background. It
/// may be repeated.
///
/// Book first, then confirm. After a crash between the two, seqr_next_unfinished gives the payment as COMPLETED. So
/// booking must be safe to repeat for the same seqr_payment_ers_reference.
///
/// payment: a COMPLETED payment.
///
/// Errors: SEQR_E_NOT_SAVED (the confirm, or the payment itself, could not be stored yet: free some space, and call
/// again until it succeeds); SEQR_E_REVERSED (SEQR has reversed the payment, and the customer has the money again: undo
/// the booking); SEQR_E_BUSY (another program has changed the payment in the store: close the handle, and get it again
/// with seqr_next_unfinished); SEQR_E_STATE (not COMPLETED); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_confirm(seqr_payment *payment);

/// Ends a payment that is UNKNOWN, so that the next one can start. A supervisor decides this after a look at the
/// customer's phone or SEQR's report. The store and the log keep the fact that the outcome was not known. Nothing is
/// sent. What was sent before can arrive at SEQR up to ten minutes later, and the customer can pay then: seqr_reconcile
/// names a payment that SEQR has and the journal does not have as paid (SEQR_RECON_MISSING_HERE).
///
/// payment: an UNKNOWN payment. It becomes SEQR_PAY_ABANDONED, and can then be neither continued nor canceled
/// (SEQR_E_STATE).
///
/// Errors: SEQR_E_STATE (not UNKNOWN: continue or cancel it); SEQR_E_NOT_SAVED; SEQR_E_ARGUMENT;
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_abandon(seqr_payment *payment);

/// Closes the handle of a payment and frees it, with the texts that belong to it. If the payment is still open, the
/// library stops polling SEQR for it and does not cancel it: call seqr_cancel first, or get it again with
/// seqr_next_unfinished. (If the customer pays meanwhile and no status query arrives within 20 seconds, SEQR reverses
/// the payment.) NULL is allowed; so is a call after seqr_close or seqr_terminal_close. It does not wait: a call on
/// another thread that uses this handle ends with SEQR_E_CLOSED or normally.
SEQR_API void SEQR_CALL seqr_payment_close(seqr_payment *payment);

/// Gives the till's payments that are not settled, one with each call: those that a crash or a closed handle
/// interrupted (UNKNOWN; STARTING while the invoice is still being sent), and those that are paid but not confirmed
/// (COMPLETED). Payments with an open handle are left out. The library does not poll SEQR before the POS decides: call
/// seqr_pay_continue if the sale is still wanted, seqr_cancel if it is not; book and confirm what is COMPLETED. Call it
/// when the till starts, before the first seqr_pay_start.
///
/// terminal: the till. after: NULL for the first, then the handle from the call before (still open; it stays yours).
/// payment: the next one's handle; close it with seqr_payment_close. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STORE_BUSY (the handle of a sale was closed as soon as it was begun, and
/// the store does not say whether it has the sale: call again), SEQR_E_BUSY (another process uses this till),
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_unfinished(
    seqr_terminal *terminal,
    seqr_payment *after,
    seqr_payment **payment);

/// Gives the till's payments that were reported as COMPLETED and that SEQR has reversed since: the customer has the
/// money again, so the booking must be undone. Until seqr_acknowledge_reversal it gives each of them again, also after
/// a restart. Until then the same client_invoice_id cannot start (SEQR_E_REVERSED); other sales can. Such a payment is
/// SEQR_PAY_FAILED with SEQR_E_REVERSED. No network. Call it when the till starts, as you call seqr_next_unfinished.
///
/// terminal: the till. after: NULL for the first, then the handle from the call before (still open; it stays yours).
/// payment: the next one's handle; close it with seqr_payment_close. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STORE_BUSY (as with seqr_next_unfinished), SEQR_E_STATE (the till was unregistered), SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_reversal(seqr_terminal *terminal, seqr_payment *after, seqr_payment **payment);

/// Tells the library that the POS has undone the booking of a reversed payment. It is stored before the call returns;
/// no network. It may be repeated. From then on the sale's number may be used again, and seqr_next_reversal does not
/// give the payment again.
///
/// payment: a payment that is SEQR_PAY_FAILED with SEQR_E_REVERSED.
///
/// Errors: SEQR_E_STATE (it was not reversed); SEQR_E_NOT_SAVED (this, or the reversal itself, could not be stored yet:
/// call again); SEQR_E_BUSY (another program has changed the payment in the store); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_acknowledge_reversal(seqr_payment *payment);

/// Gives the payments of all tills of the store that began in a span of time, the earliest first, one with each call:
/// for a list on the screen. No network.
///
/// client: the library. from_ms, to_ms: Unix time in milliseconds; the span includes from_ms and excludes to_ms. after:
/// NULL for the first payment, then the handle from the call before (still open; it stays yours). payment: the handle;
/// close it with seqr_payment_close. It is NULL, with SEQR_OK, when there are no more. The handle is a view: it has the
/// state at the time of this call, the texts and the receipt. Functions that change the payment or poll SEQR give
/// SEQR_E_STATE.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_payment(
    seqr_client *client,
    int64_t from_ms,
    int64_t to_ms,
    seqr_payment *after,
    seqr_payment **payment);

/// Finds a payment of the store by one of SEQR's references: the one on the customer's receipt
/// (seqr_payment_ers_reference) or that of the invoice (seqr_payment_invoice_reference). No network.
///
/// client: the library. reference: SEQR's reference. payment: the handle, written on success; close it with
/// seqr_payment_close. It is a view, as in seqr_next_payment.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_payment_find_reference(
    seqr_client *client,
    const char *reference,
    seqr_payment **payment);

/// Finds a payment by the sale's number, for a copy of the receipt or a refund: the newest one, if the sale was tried
/// several times. It may have any state. No network.
///
/// terminal: the till. client_invoice_id: the sale's number. payment: the handle, written on success; close it with
/// seqr_payment_close.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STORE_BUSY (as with seqr_next_unfinished),
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_payment_find(
    seqr_terminal *terminal,
    const char *client_invoice_id,
    seqr_payment **payment);

/// The sale's number in the POS, from seqr_invoice. The text belongs to the handle: it is valid and unchanged until the
/// handle is closed. Do not free it. NULL, with seqr_last_error, if payment is NULL. No network; also after seqr_close.
SEQR_API const char *SEQR_CALL seqr_payment_client_invoice_id(seqr_payment *payment);

/// SEQR's reference of the invoice; NULL until SEQR has accepted it. The text belongs to the handle, as that of
/// seqr_payment_client_invoice_id.
SEQR_API const char *SEQR_CALL seqr_payment_invoice_reference(seqr_payment *payment);

/// SEQR's reference of the payment (ersReference). Print it on the receipt and keep it with the sale: refunds need it,
/// and with it booking is safe to repeat. NULL until COMPLETED; with SEQR_E_NOT_SAVED it is available too. The text
/// belongs to the handle, as that of seqr_payment_client_invoice_id.
SEQR_API const char *SEQR_CALL seqr_payment_ers_reference(seqr_payment *payment);

/// The text of a QR code for this invoice alone, for a till with a screen that faces the customer; a till with a
/// sticker does not need it. NULL until SEQR has accepted the invoice. The text belongs to the handle, as that of
/// seqr_payment_client_invoice_id.
SEQR_API const char *SEQR_CALL seqr_payment_qr_code(seqr_payment *payment);

/// Gives the amount: the invoice's total, and once COMPLETED the amount that was paid (with SEQR_E_OTHER_AMOUNT the
/// amount that SEQR reports, or the invoice's total if that is not valid). No network; also after seqr_close.
///
/// payment: the payment. amount: in minor units (1250 is 12.50 SEK). currency_code: has room for four characters, the
/// ISO 4217 code and a NUL. Both are required, and written on success.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_payment_amount(seqr_payment *payment, int64_t *amount, char currency_code[4]);

/// Gives the time of the payment as SEQR reports it. No network; also after seqr_close.
///
/// payment: the payment. unix_ms: milliseconds since 1970-01-01 UTC, written on success.
///
/// Errors: SEQR_E_STATE (not paid), SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_payment_paid_at(seqr_payment *payment, int64_t *unix_ms);

/// SEQR's last result code of this payment in the background, 0 included; -1 if there was none, or if payment is NULL.
/// With FAILED it is the reason. No network; also after seqr_close.
SEQR_API int32_t SEQR_CALL seqr_payment_result_code(seqr_payment *payment);

/// Who ended a payment that is not paid, or that was reversed: one of the SEQR_BY_ numbers; 0 for any other payment, or
/// if payment is NULL. Treat a number that you do not know like SEQR_BY_UNKNOWN. No network; also after seqr_close.
SEQR_API int32_t SEQR_CALL seqr_payment_ended_by(seqr_payment *payment);

/// The last error of this payment in the background, in plain English; NULL if there was none. With FAILED and UNKNOWN
/// it is the reason; while WAITING it may say that SEQR cannot be reached just now. The text belongs to the handle: it
/// is valid and unchanged until the handle is closed (a new error is a new text). Do not free it. NULL also if payment
/// is NULL. No network; also after seqr_close.
SEQR_API const char *SEQR_CALL seqr_payment_error(seqr_payment *payment);

/// Sends SEQR a changed invoice for the same sale: the till's answer to the customer's cards and coupons
/// (SEQR_PAY_LOYALTY), one more article before the customer has paid, or a changed order while the money is reserved.
/// The library stores the invoice as a proposal before it is sent, and as the sale's invoice when SEQR has accepted it.
/// Waits for SEQR's answer, request_timeout_ms at most.
///
/// payment: a payment that is WAITING, ASK_CASHIER, LOYALTY or RESERVED. invoice: the whole new invoice, with the same
/// client_invoice_id and currency_code, the new rows, the new total, and the used tokens with status 1. All of it is
/// copied.
///
/// SEQR_OK: SEQR shows the customer the new invoice. After LOYALTY the state is WAITING again, and the rest of the
/// window runs.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_AMOUNT, SEQR_E_ROWS: the invoice is not valid; nothing was stored or sent.
/// SEQR_E_ALREADY_PAID: the customer has paid the old invoice. SEQR_E_REFUSED: SEQR did not accept it, and the old
/// invoice stays valid (90: the customer has paid it already, so poll; 48: the customer is paying now; 11 and 49: the
/// invoice's data). SEQR_E_IN_DOUBT: SEQR's answer was lost: call it again with the same invoice; if the customer pays
/// meanwhile, the amount paid shows which invoice was paid. SEQR_E_STATE: the payment cannot be changed in its state.
/// SEQR_E_NETWORK, SEQR_E_TLS: nothing was sent. SEQR_E_NOT_SAVED: it could not be stored, so nothing was sent.
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_update(seqr_payment *payment, const seqr_invoice *invoice);

/// The number of cards, coupons and vouchers that the customer has shown for this payment so far. It never gets
/// smaller.
///
/// payment: the payment; NULL gives 0. Does not wait.
SEQR_API size_t SEQR_CALL seqr_payment_token_count(seqr_payment *payment);

/// One of the customer's cards, coupons and vouchers, in the order in which they came.
///
/// payment: the payment. index: from 0 to seqr_payment_token_count - 1. token: written on success; its texts belong to
/// the payment's handle, and are valid until that is closed. description is NULL where SEQR gave none.
///
/// Errors: SEQR_E_ARGUMENT (no such index).
SEQR_API seqr_status SEQR_CALL seqr_payment_token(seqr_payment *payment, size_t index, seqr_customer_token *token);

/// Takes the money that is reserved (SEQR_PAY_RESERVED), or a part of it; the rest is free again. The library stores
/// the commit before it sends it, and sends it once. If SEQR's answer is lost, it queries the status, and commits again
/// only if the amount is still reserved. Waits until SEQR reports PAID, money_timeout_ms at most.
///
/// payment: the payment. amount: minor units of the invoice's currency, at most what is reserved (the invoice's total);
/// 0 takes all of it.
///
/// SEQR_OK: it is paid and the state is COMPLETED: book the sale and confirm. SEQR_E_OTHER_AMOUNT: it is paid too, but
/// SEQR took another amount (an older service takes all), or the sale was paid before this call with another amount:
/// seqr_payment_amount gives it. SEQR_E_NOT_SAVED: look at the state. If it is COMPLETED, the sale is paid, but that
/// cannot be stored yet. Otherwise the commit could not be stored, and nothing was sent.
///
/// Errors: SEQR_E_AMOUNT: more than is reserved; nothing was sent. SEQR_E_REFUSED: SEQR did not commit, and the money
/// is still reserved: commit again or cancel. SEQR_E_FAULT, SEQR_E_HTTP and SEQR_E_ANSWER mean the same: SEQR gave this
/// answer three times, and reported RESERVED after each. SEQR_E_IN_DOUBT: the outcome is not known in time; the state
/// is UNKNOWN and the library continues to poll SEQR: poll until it is settled. SEQR_E_STATE: nothing is reserved, or
/// the reservation has ended unpaid (commit_timeout_s), or the payment is being canceled. SEQR_E_NETWORK, SEQR_E_TLS:
/// nothing was sent, and the money is still reserved. SEQR_E_OTHER_PAYMENT, SEQR_E_BUSY: see seqr_pay_poll; the state
/// is UNKNOWN. SEQR_E_CLOSED.
///
/// If nobody commits a reservation, the library queries its status when commit_timeout_s is over, and then every 30 s
/// (every 60 s if the invoice gives no time). The poll shows CANCELED when SEQR has ended it.
///
/// After a crash the payment is UNKNOWN. After seqr_pay_continue it is RESERVED again, COMPLETED or ended.
SEQR_API seqr_status SEQR_CALL seqr_pay_commit(seqr_payment *payment, int64_t amount);

/// Runs a whole sale in one call, on the caller's thread: seqr_pay_begin, seqr_pay_poll until the end, the questions to
/// the cashier, seqr_cancel_begin, and for a paid sale book, print and seqr_pay_confirm, in this order. It does what
/// those functions do, and nothing else; examples-c/checkout.c shows the separate calls.
///
/// It returns when the sale is settled, or when the program stops it. There is no other time limit.
///
/// terminal: the till. invoice: the invoice, with payment_mode and acknowledgment_mode 0; all of it is copied. cashier:
/// see seqr_cashier. state: the last state, written whenever payment is. payment: the sale's handle, written on success
/// and with the errors below that say so; otherwise it is not changed: begin with NULL. Close it with
/// seqr_payment_close.
///
/// SEQR_OK: the sale is settled, and state is SEQR_PAY_COMPLETED (booked and confirmed), SEQR_PAY_CANCELED,
/// SEQR_PAY_FAILED (not paid; or SEQR reversed it, and the booking is undone) or SEQR_PAY_ABANDONED. If the customer
/// paid before the cancel, the state is SEQR_PAY_COMPLETED: keep the sale, or give the money back with seqr_refund.
///
/// SEQR_E_STOPPED, with the handle: the program left the sale unsettled. book did not return 1 (state is
/// SEQR_PAY_COMPLETED: it is paid and not confirmed), show returned 2, or ask is NULL. Close the handle;
/// seqr_recover_run settles the sale.
///
/// SEQR_E_NOT_SAVED, with the handle and SEQR_PAY_COMPLETED: the sale is paid, booked and printed, but could not be
/// confirmed for 30 s. Free some space, then call seqr_pay_confirm until it succeeds, or close the handle and call
/// seqr_recover_run (which books again).
///
/// SEQR_E_BUSY, with the handle: another program has changed the payment in the store. Close the handle, then call
/// seqr_recover_run.
///
/// Errors without a handle: those of seqr_pay_start; the customer has nothing to pay (SEQR_E_UNFINISHED: call
/// seqr_recover_run first). SEQR_E_ARGUMENT also for a payment_mode or acknowledgment_mode other than 0, for a cashier
/// without book or unbook, and for columns that are not allowed. SEQR_E_CLOSED, with or without a handle: another
/// thread closed the library or the payment meanwhile.
SEQR_API seqr_status SEQR_CALL seqr_sale_run(
    seqr_terminal *terminal,
    const seqr_invoice *invoice,
    const seqr_cashier *cashier,
    int32_t *state,
    seqr_payment **payment);

/// Settles what a crash or a closed handle left at this till: each payment that seqr_next_reversal gives (it calls
/// unbook, then acknowledges the reversal), and each that seqr_next_unfinished gives. Call it when the till starts,
/// before the first sale, and when seqr_sale_run returns SEQR_E_UNFINISHED or SEQR_E_REVERSED. It books a sale that is
/// paid (again), prints and confirms it. For any other sale it first calls ask with SEQR_ASK_STILL_WANTED. The library
/// does not poll SEQR before ask returns 1, because a status query can make a payment final. Then it continues as
/// seqr_sale_run does.
///
/// terminal: the till. cashier: see seqr_cashier. The library closes the handles.
///
/// SEQR_OK: nothing is left. Otherwise the sale that the error names is not settled, and the call may be repeated:
/// SEQR_E_STOPPED, SEQR_E_NOT_SAVED and SEQR_E_BUSY: see seqr_sale_run. SEQR_E_UNFINISHED: the sale has a reservation
/// or waits for the customer's cards: settle it with the functions for these.
///
/// Other errors: those of seqr_next_unfinished; SEQR_E_ARGUMENT also for a cashier that is not valid.
SEQR_API seqr_status SEQR_CALL seqr_recover_run(seqr_terminal *terminal, const seqr_cashier *cashier);

/// Gives the money of a payment back, all or a part, exactly once for each refund_id. The library stores the refund
/// before it sends it. Waits money_timeout_ms at most. The customer may get the money days later.
///
/// terminal: the till. refund: see seqr_refund_request. refund_reference: SEQR's own reference of the refund, written
/// on success; NULL if SEQR gave none. Print it, and free it with seqr_string_free.
///
/// SEQR_OK: the money is on its way back. Another call with the same refund_id and the same data returns the same
/// outcome, and sends nothing.
///
/// SEQR_E_IN_DOUBT: the answer was lost, or arrived but could not be stored (the disk is full, seqr_close): SEQR may or
/// may not have refunded. The library never sends it again by itself, and it counts against what may still be refunded.
/// The same call returns SEQR_E_IN_DOUBT again, until a person has looked at SEQR's report and has called
/// seqr_refund_resolve. seqr_next_refund_in_doubt lists such refunds.
///
/// All other errors mean that nothing was refunded. SEQR_E_ARGUMENT, SEQR_E_AMOUNT, SEQR_E_ROWS: the request is not
/// valid; SEQR_E_AMOUNT also if all refunds together would exceed what was paid (a payment of another store is not
/// known here; SEQR checks it, and refuses with result code 98). SEQR_E_CONFLICT: the refund_id was used with other
/// data. SEQR_E_STATE: the store is an adopted backup, see seqr_refund_allow. SEQR_E_REFUSED: SEQR's reason is in
/// seqr_last_result_code (23: no such payment; 48: payment in progress; 97 and 99: refunds are not allowed; 98: too
/// much). SEQR_E_AUTHENTICATION. SEQR_E_NETWORK and SEQR_E_TLS: nothing was sent; call again with the same refund_id.
/// SEQR_E_NOT_SAVED: it could not be stored, so nothing was sent. SEQR_E_BUSY: another thread is sending it just now.
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund(
    seqr_terminal *terminal,
    const seqr_refund_request *refund,
    char **refund_reference);

/// Begins a refund as seqr_refund does, and returns as soon as it is checked and queued: it waits for neither the disk
/// nor the network. The library stores the refund before it sends it. If the process ends before that, there is no
/// refund, and nothing was sent. seqr_refund_poll gives the outcome.
///
/// terminal: the till. refund: see seqr_refund_request; all of it is copied.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_AMOUNT and SEQR_E_ROWS (the request is not valid); SEQR_E_BUSY (it is being sent
/// just now); SEQR_E_STATE (the till was unregistered); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_begin(seqr_terminal *terminal, const seqr_refund_request *refund);

/// Gives the outcome of a refund: one that was begun, or any refund in the store. No network; it reads the store if
/// this process did not send the refund.
///
/// terminal: the till. refund_id: the POS's number of the refund. wait_ms: the longest time to wait for the outcome, in
/// milliseconds; 0 to look only. outcome: what seqr_refund returns, with the same meaning; SEQR_E_NOT_READY while there
/// is no outcome; written on success. If it is an error, its text is in seqr_last_error. refund_reference: as in
/// seqr_refund; written if outcome is SEQR_OK; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store has no such refund: it was never stored, and nothing was sent);
/// SEQR_E_STORE; SEQR_E_STATE; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_poll(
    seqr_terminal *terminal,
    const char *refund_id,
    uint32_t wait_ms,
    seqr_status *outcome,
    char **refund_reference);

/// Finds a refund of the store by the POS's number: its payment, its amount and its outcome; for a copy of the receipt,
/// a list on the screen, or after a crash. No network; it reads the store, which may be busy with a write.
///
/// terminal: the till that refunded. refund_id: the POS's number of the refund. info: see seqr_refund_info; its
/// struct_size must be set. Written on success; its texts are valid until the till's handle is closed. If the outcome
/// is an error, its text is in seqr_last_error, and SEQR's code in seqr_last_result_code.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store has no such refund: it was never stored, and nothing was sent);
/// SEQR_E_NOT_READY (it was begun a moment ago and is not stored yet); SEQR_E_STORE; SEQR_E_STATE (the till was
/// unregistered, or this handle has given 100000 different texts: close it and open the till again); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_find(seqr_terminal *terminal, const char *refund_id, seqr_refund_info *info);

/// Settles a refund whose answer was lost, with what a person has found out (in SEQR's report, in the customer's
/// account). No network; it is stored before the call returns. If the refund is missing from a report that was made too
/// early, that does not prove that it was not made.
///
/// terminal: the till. refund_id: the POS's number of the refund. happened: 1 if the money was given back, 0 if not.
/// After 0 it no longer counts against the payment, and seqr_refund can send it again, with this refund_id or a new
/// one. 1 is accepted at once. 0 is accepted ten minutes after this process sent it, or, if an earlier process sent it,
/// ten minutes after this one opened the terminal: until then the request may still be on its way to SEQR.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND; SEQR_E_STATE (the refund is not in doubt, or it is too early for 0: the
/// error gives the remaining time); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_resolve(seqr_terminal *terminal, const char *refund_id, int32_t happened);

/// Allows refunds of a payment, by the decision of a supervisor. It is needed only in a store that seqr_store_adopt has
/// made, once for each payment that this store has not made itself since then. First look at SEQR's report: the lost
/// store may have given the money back after the backup. No network; it is stored before the call returns, and logged.
/// It may be repeated.
///
/// terminal: the till that refunds. ers_reference: the payment; it need not be in this store.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store is not an adopted backup, and the payment is not in it: refunds
/// need no permission); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_allow(seqr_terminal *terminal, const char *ers_reference);

/// Lists the till's refunds whose outcome is not known, one with each call. No network.
///
/// terminal: the till. after: NULL for the first, then the refund_id from the call before. refund_id: the next one;
/// free it with seqr_string_free. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_refund_in_doubt(seqr_terminal *terminal, const char *after, char **refund_id);

/// Sets the words of receipts, for a language other than the library's own (English, Swedish). They apply to all
/// receipts of this client from now on. No network; they are not stored.
///
/// client: the library. texts: see seqr_receipt_texts; NULL returns to config.language.
///
/// Errors: SEQR_E_ARGUMENT (a word is missing, longer than 40 characters, or contains a control character),
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_set_receipt_texts(seqr_client *client, const seqr_receipt_texts *texts);

/// Gives the customer's receipt of a COMPLETED payment as text: the invoice's title, "SEQR payment", amount, time in
/// the till's zone, SEQR's reference, the sale's number and the cashier, in the language of config.language or the
/// words of seqr_set_receipt_texts (docs/protocol.md, Paid). The receipt of a payment that is confirmed already is
/// marked as a copy: print first, then call seqr_pay_confirm. No network. A POS that formats its own receipt reads
/// seqr_payment_amount, seqr_payment_ers_reference and seqr_payment_paid_at, and prints "SEQR payment" itself.
///
/// payment: the payment. columns: the paper's width in characters, 20 to 80: no line is wider (East Asian characters
/// count as two). A longer text continues on the next line. text: lines that end with a line feed, written on success;
/// free it with seqr_string_free.
///
/// Errors: SEQR_E_STATE (not COMPLETED), SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_receipt_text(seqr_payment *payment, uint32_t columns, char **text);

/// Gives the customer's receipt of a refund that was made, as seqr_receipt_text does: marked as a refund, with a
/// negative amount, SEQR's reference of the refund (if it has one) and that of the payment.
///
/// terminal: the till. refund_id: the POS's number of the refund. columns: 20 to 80. text: written on success; free it
/// with seqr_string_free.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_STATE (it was not made, or that is not known), SEQR_E_ARGUMENT, SEQR_E_STORE,
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_receipt_text(
    seqr_terminal *terminal,
    const char *refund_id,
    uint32_t columns,
    char **text);

/// Adds a document of the shop to a payment or a refund at SEQR, for the customer's phone: a receipt, a warranty, a
/// voucher; several may be added. (The library itself sends SEQR its receipt after seqr_pay_confirm.) The document is
/// stored before the call returns. The library delivers it in the background while the till is open, now or after the
/// next start: no sale waits for it. If SEQR refuses it finally, a line of the log says so.
///
/// terminal: the till. ers_reference: that of the payment or the refund. document: see seqr_receipt_document.
///
/// Errors: SEQR_E_ARGUMENT (nothing was stored), SEQR_E_NOT_SAVED, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_submit_receipt(
    seqr_terminal *terminal,
    const char *ers_reference,
    const seqr_receipt_document *document);

/// Gives the till a new random password at SEQR and in the store; nobody needs to know it. Waits money_timeout_ms at
/// most, and then for a few status queries.
///
/// It is safe against a lost answer and a crash: the library stores the new password with the old one before it sends
/// it. If SEQR then accepts the new one, the change was made. If SEQR accepts the old one, or cannot be asked, the till
/// continues with the old one, and the library keeps the new one for ten minutes: the request may still be on its way.
/// If it arrives meanwhile, SEQR refuses the next call (20); the library then tries the new password, and repeats the
/// call.
///
/// terminal: the till.
///
/// Errors: SEQR_E_UNFINISHED (a payment is not settled: settle it first); SEQR_E_IN_DOUBT (the answer was lost; as far
/// as is known the old one is valid); SEQR_E_STATE (an earlier change may still be on its way; the error gives the
/// remaining time); all others mean that the old one is valid: SEQR_E_REFUSED (result code 22), SEQR_E_AUTHENTICATION
/// (or neither password is accepted: the error says so), SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT, SEQR_E_NOT_SAVED, SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_change_password(seqr_terminal *terminal);

/// Asks SEQR what it knows of the till (requestPrincipalInformation): a check that it is registered and that its
/// password is valid. Waits request_timeout_ms at most.
///
/// terminal: the till. json: one JSON object, written on success; free it with seqr_string_free. Its fields are id,
/// type, user_id, name, status, msisdn (null if SEQR gives none) and accounts, a list of objects with description, id,
/// type, balance and credit_limit ("12.50 SEK" or null). More fields may be added.
///
/// Errors: SEQR_E_AUTHENTICATION, SEQR_E_REFUSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT, SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_info(seqr_terminal *terminal, char **json);

/// Closes a period at SEQR: the sales since the last closing, of the whole shop or of one till. SEQR keeps the periods
/// of the shop and of each till separate; a shop closes its own from one master till. The library stores the request
/// before it sends it, and the answer. Waits money_timeout_ms at most. Then seqr_report and seqr_reconcile show what is
/// in the period (docs/protocol.md, Reconciliation).
///
/// client: the library. reseller: see seqr_reseller. external_terminal_id: the till of this store whose period is
/// closed; NULL closes the shop's. period_id: SEQR's id of the closed period, written on success; free it with
/// seqr_string_free. Keep it: the reports need it, also days later.
///
/// Errors: SEQR_E_LOST, SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT (the period may be closed under an id that is not
/// known; another call closes the next period, and seqr_reconcile reports that the one before it was lost). All others
/// mean that nothing was closed: SEQR_E_AUTHENTICATION, SEQR_E_REFUSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_NOT_FOUND
/// (no such till in the store), SEQR_E_NOT_SAVED (except if the error names the period's id: then it is closed),
/// SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_period_close(
    seqr_client *client,
    const seqr_reseller *reseller,
    const char *external_terminal_id,
    char **period_id);

/// Fetches a report of a closed period, and waits for it as SEQR requires: it asks first_wait_ms after the closing, and
/// then every repeat_wait_ms while the report is not ready, until patience_ms is over. progress gets each step and may
/// stop the call; seqr_close stops it too. A report of 100,000 rows needs some 40 MB while it is read.
///
/// client: the library. reseller: see seqr_reseller. request: see seqr_report_request. result: the handle; close it
/// with seqr_report_result_close. It is written on success, and also with SEQR_E_ANSWER if a document arrived that
/// cannot be read: then it has no rows, and seqr_report_result_text gives that document. Without a document
/// SEQR_E_ANSWER sets it to NULL.
///
/// Errors: SEQR_E_ANSWER (the report is not well-formed, is of another period, or has an amount that is not valid);
/// SEQR_E_NOT_READY (patience_ms is over: call again later); SEQR_E_STOPPED (by progress); SEQR_E_AUTHENTICATION,
/// SEQR_E_REFUSED (for example result code 90: no such period or report); SEQR_E_NOT_FOUND (no such till in the store);
/// SEQR_E_AMOUNT (no such currency); SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_HTTP, SEQR_E_FAULT (call again);
/// SEQR_E_STORE; SEQR_E_ARGUMENT; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_report(
    seqr_client *client,
    const seqr_reseller *reseller,
    const seqr_report_request *request,
    seqr_report_result **result);

/// The number of rows of the report; 0, with seqr_last_error, if result is NULL.
SEQR_API size_t SEQR_CALL seqr_report_result_count(seqr_report_result *result);

/// Gives a row of the report.
///
/// result: the report. index: 0 to seqr_report_result_count - 1. row: see seqr_report_row; its struct_size must be
/// set. Written on success; its texts are valid until the result is closed.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_report_result_row(seqr_report_result *result, size_t index, seqr_report_row *row);

/// The report's document as SEQR sent it. The text belongs to the result: it is valid and unchanged until the result is
/// closed. Do not free it. NULL, with seqr_last_error, if result is NULL.
SEQR_API const char *SEQR_CALL seqr_report_result_text(seqr_report_result *result);

/// Frees a report with its texts. NULL is allowed; so is a call after seqr_close. A call on another thread that uses
/// this handle ends normally.
SEQR_API void SEQR_CALL seqr_report_result_close(seqr_report_result *result);

/// Compares SEQR's books of a closed period with the journal, row by row: fetches the details (SEQR_REPORT_
/// SHOP_DETAILS, or TERMINAL_DETAILS where external_terminal_id is given) as seqr_report does, and looks for each
/// reference in the journal. It compares only tills that this store has or had; it only adds up those of other tills of
/// the shop. The order of the journal's steps decides what belongs to the period, not a clock. If the machine's clock
/// and SEQR's differ by more than a minute, the text, the JSON and the log say so. For each payment that is missing at
/// SEQR the log also has a line, as SEQR_LOG_ERROR.
///
/// A refund in doubt is settled as made if the report has it without ambiguity: one row of its till with its amount and
/// an unknown reference, and one such refund. Every other refund stays in doubt: a missing row proves nothing. Nothing
/// else is changed, here or at SEQR. It may be repeated.
///
/// client: the library. reseller: see seqr_reseller. request: see seqr_report_request; its report must be 0. result:
/// the handle, written on success; close it with seqr_reconciliation_close. Differences are not an error: see
/// seqr_reconciliation_is_clean.
///
/// Errors: as seqr_report (after SEQR_E_ANSWER, seqr_report gives the document); SEQR_E_NOT_SAVED (a refund was found
/// and could not be stored: call again).
SEQR_API seqr_status SEQR_CALL seqr_reconcile(
    seqr_client *client,
    const seqr_reseller *reseller,
    const seqr_report_request *request,
    seqr_reconciliation **result);

/// 1 if the journal and SEQR agree: nothing is missing, different or doubled, and no refund of these tills that was
/// sent before the period was closed is in doubt (SEQR_RECON_NEAR_MARK does not count: look in the period before or
/// after). 0 if not, or, with seqr_last_error, if result is NULL.
SEQR_API int32_t SEQR_CALL seqr_reconciliation_is_clean(seqr_reconciliation *result);

/// Gives the number of lines of a kind, and their sums.
///
/// result: the reconciliation. kind: one of the SEQR_RECON_ constants. total: see seqr_reconciliation_total; its
/// struct_size must be set. Written on success.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_reconciliation_sum(
    seqr_reconciliation *result,
    int32_t kind,
    seqr_reconciliation_total *total);

/// Gives one line.
///
/// result: the reconciliation. kind: one of the SEQR_RECON_ constants. index: 0 to the count of that kind - 1. line:
/// see seqr_reconciliation_line; its struct_size must be set. Written on success; its texts are valid until the result
/// is closed.
///
/// Errors: SEQR_E_ARGUMENT (also beyond the last one).
SEQR_API seqr_status SEQR_CALL seqr_reconciliation_get(
    seqr_reconciliation *result,
    int32_t kind,
    size_t index,
    seqr_reconciliation_line *line);

/// Gives the reconciliation as text for a manager: the sums of each kind, and each line that does not match.
///
/// result: the reconciliation. columns: the width of the paper or the screen in characters, 20 to 80, as in
/// seqr_receipt_text: no line is wider, and a longer text continues on the next line; 0 means 80. language: "en" or
/// "sv", with or without a region ("sv-SE"); NULL means config.language. text: lines that end with a line feed, written
/// on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT (also for a width or a language that is not allowed).
SEQR_API seqr_status SEQR_CALL seqr_reconciliation_text(
    seqr_reconciliation *result,
    uint32_t columns,
    const char *language,
    char **text);

/// Gives the reconciliation as one JSON object for a program: period_id, terminal, currency, clean, totals (for each
/// kind count, amount_here and amount_there in minor units) and a list for each kind but "matched": missing_here,
/// missing_there, different_amount, doubled, near_mark, refunds_found, refunds_in_doubt, other_terminals. More fields
/// may be added.
///
/// result: the reconciliation. json: written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_reconciliation_json(seqr_reconciliation *result, char **json);

/// Frees a reconciliation with its texts. NULL is allowed; so is a call after seqr_close. A call on another thread that
/// uses this handle ends normally.
SEQR_API void SEQR_CALL seqr_reconciliation_close(seqr_reconciliation *result);

/// Exports payments, refunds, closed periods and the steps of payments of all tills of the store, so that a chain can
/// load them into its own database. Sales continue meanwhile; memory does not grow with the journal. No network.
///
/// A record has the fields record ("payment", "refund", "period", "step"), id, terminal, terminal_id, state,
/// client_invoice_id, refund_id, ers_reference, payment_reference (of a refund), invoice_reference, period_id,
/// reseller_id, amount (asked, in minor units; a refund's is negative), paid_amount, currency, cashier_id, begun_at,
/// begun_at_ms, paid_at, paid_at_ms, changed_at_ms, result_code, error, payment (of a step: the id of its payment),
/// step, detail, at, at_ms, actor ("pos", "supervisor", "seqr", "library"), sent (the request whose answer the step
/// records), seqr_status and seqr_version, in this order; more may be added at the end. A step is exported by its own
/// time, whenever its payment began; ids of steps ascend in the order in which they were stored. States of payments:
/// sending, open, canceling, reserved, committing (not settled), paid (not confirmed), confirmed, canceled, failed,
/// reversed, abandoned; of refunds: sending (in doubt), done, refused, not_done, unsent. record and id together
/// identify a record for ever: when you load it again, it replaces what was loaded before. Passwords are not exported.
///
/// client: the library. format: SEQR_JSON_LINES or SEQR_CSV. from_ms and to_ms: what began from from_ms (included) to
/// to_ms (excluded), in milliseconds since 1970-01-01 UTC; to_ms 0 means up to now. A payment that began shortly before
/// to_ms may not be settled yet: export it again later. write: gets the text piece by piece, see seqr_write_fn.
/// write_context: passed to it.
///
/// Errors: SEQR_E_STOPPED (by write), SEQR_E_STORE, SEQR_E_ARGUMENT, SEQR_E_CLOSED. What was written before an error
/// stays written.
SEQR_API seqr_status SEQR_CALL seqr_journal_export(
    seqr_client *client,
    int32_t format,
    int64_t from_ms,
    int64_t to_ms,
    seqr_write_fn write,
    void *write_context);

/// Gives what changed in the journal after a number, oldest first, so that a database at head office can follow the
/// store without a gap. Store the change of the last line in your database, in the same transaction as the lines, and
/// pass it as after the next time. The till need not keep anything. Sales continue meanwhile; no network.
///
/// The lines are those of seqr_journal_export in SEQR_JSON_LINES, each with two fields before them: store (the 16
/// digits of this store) and change (a number; it ascends from line to line and in the order in which the store was
/// written, and has gaps). A record has one line, at its last change: a payment that changed three times since after is
/// one line, and its three steps are three. Load a line if your database has no line of the same store, record and id,
/// or one with a lower change. A period that SEQR did not close has the state "not_closed".
///
/// A call with after acknowledges all changes up to it. seqr_journal_prune keeps what the last reader does not have
/// yet, until nobody has called for 90 days. The feed stores no copy: a store that nobody reads does not grow because
/// of it. Use one reader for each store: a second one gets the same lines, but seqr_journal_prune follows the one that
/// is ahead.
///
/// client: the library. after: 0 for everything, or the change of the last line that you have. limit: how many lines at
/// most, up to 100,000; 0 means 1,000. Fewer lines than that mean that there are no more. write: gets whole lines, see
/// seqr_write_fn; it is not called if nothing changed. write_context: passed to it.
///
/// Errors: SEQR_E_CONFLICT (no change of this store has a number as high as after: the store is an older copy, or after
/// belongs to another store; nothing was written or acknowledged); SEQR_E_STOPPED (by write); SEQR_E_NOT_SAVED (the
/// acknowledgment could not be stored; nothing was written); SEQR_E_STORE; SEQR_E_ARGUMENT; SEQR_E_CLOSED. What was
/// written before an error stays written.
SEQR_API seqr_status SEQR_CALL seqr_journal_changes(
    seqr_client *client,
    int64_t after,
    uint32_t limit,
    seqr_write_fn write,
    void *write_context);

/// Makes a complete copy of the store while terminals sell. (A copy of the store's file alone is not complete: a part
/// is in the -wal file beside it.) Waits until the copy and its name are on the disk; no sale waits longer than 50
/// milliseconds for it.
///
/// client: the library. path: the copy's file (UTF-8). Its folder must exist, the file must not; a relative path begins
/// at the current folder. Until the copy is complete, the file's name is path with "-part" added; a file of that name
/// from an earlier call that was interrupted is replaced. The copy is one file that only its owner can read; it
/// contains passwords as the store does.
///
/// The copy is marked: seqr_open of it gives SEQR_E_STATE until seqr_store_adopt. Use it only if the machine is lost;
/// while the store itself exists, use the store. Tools that only read may read the copy.
///
/// Errors: SEQR_E_ARGUMENT (a file exists at path); SEQR_E_NOT_SAVED (no room, no folder, or another program writes to
/// the store all the time; the store is not changed, and no file remains at path); SEQR_E_STORE; SEQR_E_CLOSED
/// (seqr_close stops it).
SEQR_API seqr_status SEQR_CALL seqr_store_backup(seqr_client *client, const char *path);

/// Makes a store of a copy that seqr_store_backup has made, when the store itself is lost. The library need not be
/// open, and no program may have the file open. It may be repeated: then it only gives the report again.
///
/// Call it only if the old store will never be used again, on any machine: neither of the two knows what the other
/// sells and refunds. If the store's files still exist, do not restore a backup: move the store, with all files beside
/// it.
///
/// The copy lacks the sales and refunds since the backup. A refund of a payment that this store does not make itself
/// after this call gives SEQR_E_STATE, because it may have been made already: a supervisor first looks at SEQR's
/// report, then you call seqr_refund_allow.
///
/// store_path: the copy's file (UTF-8). report: what the copy lacks and what to do now, in some lines of English for
/// the person who does it; written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_STATE (the file is not a copy of seqr_store_backup, or this program has it open);
/// SEQR_E_STORE (it cannot be read or written); SEQR_E_STORE_BUSY; SEQR_E_NOT_SAVED (no room; nothing was changed).
SEQR_API seqr_status SEQR_CALL seqr_store_adopt(const char *store_path, char **report);

/// Removes from the journal what is no longer needed of payments and refunds that were settled before a time: invoices,
/// steps, texts and documents. Sale number, state, references, amounts, times, and refund ids with a digest of their
/// data stay. So a sale is not paid twice, a refund is not made twice, and a sale is still found. Its receipt can be
/// printed with amount and references, but without rows. Nothing is removed from what is unfinished, in doubt or
/// reversed; is not yet in receipt_file, if that is used; or is not yet acknowledged by the reader of
/// seqr_journal_changes, if one has called in the last 90 days.
///
/// It works in steps of some milliseconds while terminals sell; a sale waits for the current step and its COMMIT, which
/// take longer on a slow or busy disk. The disk gets the space back. If the call fails, what it has removed stays
/// removed; call it again.
///
/// client: the library. before_ms: milliseconds since 1970-01-01 UTC, not in the future. Ask your bookkeeper how long
/// invoices must be kept. pruned: the number of payments from which something was removed; written on success.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_STORE; SEQR_E_STORE_BUSY; SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_journal_prune(seqr_client *client, int64_t before_ms, uint64_t *pruned);

/// Takes over the terminals of programs that are silent, if several programs share a database as their store (the
/// server build). A program that waits to take over calls it each second. If the database has heard nothing of a
/// program for 8 seconds, this call declares that program dead: it stores and sends nothing more, and its terminals
/// belong to this program. Open them with seqr_terminal_open, then settle with seqr_next_unfinished what the other
/// program had begun. With calls more than 2 seconds apart a silence is found later. Waits 5 seconds at most, usually
/// some milliseconds. Any thread.
///
/// client: the library. terminals: how many this call has taken over, 0 or more; written on success. With a store in a
/// file it is always 0: the operating system frees a terminal when its program ends.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_CLOSED; SEQR_E_NOT_SAVED (the database does not answer: call again); SEQR_E_BUSY
/// (this program itself was declared dead: close the library and open it again); SEQR_E_STORE (the database lost
/// commits).
SEQR_API seqr_status SEQR_CALL seqr_takeover(seqr_client *client, uint32_t *terminals);

/// Makes a QR code of any text: the text of seqr_payment_qr_code for a screen that faces the customer,
/// "HTTP://SEQR.SE/Q" and the SEQR id for a sticker. Capital letters, digits and "$%*+-./:" make the smallest codes, so
/// do not change SEQR's URLs. The error correction level is M. Needs no handle. Any thread.
///
/// text: 1 to some 2300 bytes. modules: gets the code row by row, one byte for each module, 1 for dark and 0 for light,
/// without the quiet zone of SEQR_QR_BORDER light modules that a code needs around it. With NULL and capacity 0 the
/// call only gives the size. capacity: the room in modules, in bytes. size: modules on each side (21 to 177); the code
/// has size * size modules, SEQR_QR_MAX_MODULES at most. Written on success.
///
/// Errors: SEQR_E_ARGUMENT (also if capacity is too small; the error gives the number needed).
SEQR_API seqr_status SEQR_CALL seqr_qr_code(const char *text, uint8_t *modules, size_t capacity, uint32_t *size);

/// Makes a QR code as seqr_qr_code does, and gives it as an SVG document, black on white, one unit for each module: you
/// can print and show it in any size.
///
/// text: 1 to some 2300 bytes. border: the quiet zone around the code in modules, 0 to 100; SEQR_QR_BORDER (4) is what
/// readers need. svg: the document, written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_qr_svg(const char *text, uint32_t border, char **svg);

/// Gives a short sentence for the cashier's screen. The texts of seqr_last_error and seqr_payment_error are for
/// support; these are for the cashier. An unknown number gives a general sentence. No network, no handle, any thread.
///
/// kind: one of the SEQR_TEXT_ constants. number: the status, state, code or SEQR_BY_ number. language: "en"
/// or "sv"; NULL means "en". text: the sentence, written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT (an unknown kind or language, text is NULL).
SEQR_API seqr_status SEQR_CALL seqr_cashier_text(int32_t kind, int32_t number, const char *language, char **text);

/// The name of a payment's state, for example "SEQR_PAY_COMPLETED" for 5, for logs; "SEQR_PAY_?" for a number that this
/// version does not know. Static: never NULL, never freed. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_payment_state_name(int32_t state);

/// Reads an amount as a person types it: "12", "12.5", "12,50", "-0.05", with at most as many decimals as the currency
/// has, "." or "," before them, and blanks around it. The result is exact. Marks between thousands are refused, because
/// "1.250" can mean two amounts. No network, no handle, any thread.
///
/// text: the amount. currency_code: ISO 4217, as "SEK". amount: in minor units, 1250 for "12.50"; written on success.
///
/// Errors: SEQR_E_AMOUNT (not a number, too many decimals, more than 64 bits, no such currency), SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_amount_parse(const char *text, const char *currency_code, int64_t *amount);

/// Gives an amount as text, "12.50" for 1250 of SEK, with as many decimals as the currency has, and "." before them; it
/// is exact, and does not contain the currency. No network, no handle, any thread.
///
/// amount: in minor units; it may be negative. currency_code: ISO 4217, for example "SEK". text: written on success;
/// free it with seqr_string_free.
///
/// Errors: SEQR_E_AMOUNT (no such currency), SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_amount_text(int64_t amount, const char *currency_code, char **text);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#pragma pack(pop)

/* Where each input struct begins: `seqr_config config = SEQR_CONFIG_INIT;`. Every field is spelled out, so that no
   compiler warns of a missing one. */
#define SEQR_CONFIG_INIT { \
    sizeof(seqr_config), /* struct_size */ \
    0,                   /* flags */ \
    NULL,                /* endpoint: required */ \
    NULL,                /* store_path: required */ \
    NULL,                /* client_id: required */ \
    NULL,                /* client_reference */ \
    NULL,                /* client_comment */ \
    NULL,                /* ca_file */ \
    NULL,                /* proxy */ \
    0,                   /* connect_timeout_ms */ \
    0,                   /* request_timeout_ms */ \
    0,                   /* money_timeout_ms */ \
    0,                   /* cancel_timeout_ms */ \
    0,                   /* poll_interval_ms */ \
    0,                   /* poll_window_ms */ \
    0,                   /* question_timeout_ms */ \
    0,                   /* log_level */ \
    NULL,                /* receipt_file */ \
    NULL,                /* language */ \
    NULL,                /* time_zone */ \
    NULL,                /* log */ \
    NULL,                /* log_context */ \
    NULL,                /* log_file */ \
    NULL,                /* store_key_file */ \
    NULL,                /* seqr_time_zone */ \
    0,                   /* log_file_limit_kb */ \
    0                    /* reserved */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_REGISTRATION_INIT { \
    sizeof(seqr_registration), /* struct_size */ \
    0,                         /* reserved */ \
    NULL,                      /* reseller_id: required */ \
    NULL,                      /* reseller_user_id */ \
    NULL,                      /* reseller_password: required */ \
    NULL,                      /* external_terminal_id: required */ \
    NULL,                      /* name: required */ \
    NULL                       /* seqr_id */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_INVOICE_INIT { \
    sizeof(seqr_invoice),        /* struct_size */ \
    sizeof(seqr_invoice_row),    /* row_size */ \
    sizeof(seqr_customer_token), /* token_size */ \
    0,                           /* reserved */ \
    NULL,                        /* client_invoice_id: required */ \
    NULL,                        /* title: required */ \
    NULL,                        /* cashier_id: required */ \
    NULL,                        /* footer */ \
    0,                           /* total: required */ \
    NULL,                        /* currency_code: required */ \
    NULL,                        /* rows */ \
    0,                           /* row_count */ \
    NULL,                        /* tokens */ \
    0,                           /* token_count */ \
    0,                           /* issued_at_ms */ \
    0,                           /* payment_mode */ \
    0,                           /* acknowledgment_mode */ \
    NULL,                        /* back_url */ \
    NULL,                        /* notification_url */ \
    0,                           /* commit_timeout_s */ \
    0                            /* reserved2 */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_REFUND_REQUEST_INIT { \
    sizeof(seqr_refund_request), /* struct_size */ \
    sizeof(seqr_invoice_row),    /* row_size */ \
    NULL,                        /* refund_id: required */ \
    NULL,                        /* ers_reference: required */ \
    0,                           /* amount: required */ \
    NULL,                        /* currency_code: required */ \
    NULL,                        /* title: required */ \
    NULL,                        /* cashier_id: required */ \
    NULL,                        /* rows */ \
    0,                           /* row_count */ \
    0                            /* reserved */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_RECEIPT_TEXTS_INIT { \
    sizeof(seqr_receipt_texts), /* struct_size */ \
    0,                          /* reserved */ \
    NULL,                       /* amount: required */ \
    NULL,                       /* time: required */ \
    NULL,                       /* reference: required */ \
    NULL,                       /* sale: required */ \
    NULL,                       /* cashier: required */ \
    NULL,                       /* copy: required */ \
    NULL,                       /* refund: required */ \
    NULL,                       /* refunded_payment: required */ \
    NULL,                       /* decimal_mark: required */ \
    NULL                        /* group_mark */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_RECEIPT_DOCUMENT_INIT { \
    sizeof(seqr_receipt_document), /* struct_size */ \
    0,                             /* receipt_type */ \
    NULL,                          /* mime_type: required */ \
    NULL,                          /* data */ \
    0                              /* size */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_RESELLER_INIT { \
    sizeof(seqr_reseller), /* struct_size */ \
    0,                     /* reserved */ \
    NULL,                  /* reseller_id: required */ \
    NULL,                  /* reseller_user_id */ \
    NULL                   /* reseller_password: required */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_REPORT_REQUEST_INIT { \
    sizeof(seqr_report_request), /* struct_size */ \
    0,                           /* report: required by seqr_report */ \
    NULL,                        /* period_id: required */ \
    NULL,                        /* external_terminal_id */ \
    NULL,                        /* currency_code: required */ \
    0,                           /* first_wait_ms */ \
    0,                           /* repeat_wait_ms */ \
    0,                           /* patience_ms */ \
    0,                           /* near_mark_ms */ \
    NULL,                        /* progress */ \
    NULL                         /* progress_context */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_ATTENTION_INIT { \
    sizeof(seqr_attention), /* struct_size */ \
    0, 0, 0, 0, 0 \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_REFUND_INFO_INIT { \
    sizeof(seqr_refund_info), /* struct_size */ \
    0,                        /* outcome */ \
    NULL,                     /* ers_reference */ \
    NULL,                     /* refund_reference */ \
    0,                        /* amount */ \
    NULL,                     /* currency_code */ \
    0,                        /* begun_at_ms */ \
    0,                        /* changed_at_ms */ \
    0,                        /* result_code */ \
    0                         /* reserved */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_REPORT_ROW_INIT { \
    sizeof(seqr_report_row), /* struct_size */ \
    0,                       /* reserved */ \
    NULL,                    /* terminal_id */ \
    NULL,                    /* cashier_id */ \
    NULL,                    /* ers_reference */ \
    0,                       /* sales_count */ \
    0                        /* amount */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_RECONCILIATION_TOTAL_INIT { \
    sizeof(seqr_reconciliation_total), /* struct_size */ \
    0,                                 /* reserved */ \
    0,                                 /* count */ \
    0,                                 /* amount_here */ \
    0                                  /* amount_there */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_RECONCILIATION_LINE_INIT { \
    sizeof(seqr_reconciliation_line), /* struct_size */ \
    0,                                /* kind */ \
    NULL,                             /* external_terminal_id */ \
    NULL,                             /* terminal_id */ \
    NULL,                             /* client_invoice_id */ \
    NULL,                             /* refund_id */ \
    NULL,                             /* ers_reference */ \
    0,                                /* amount_here */ \
    0,                                /* amount_there */ \
    0,                                /* at_ms */ \
    0,                                /* rows */ \
    0,                                /* has_here */ \
    0,                                /* has_there */ \
    0                                 /* reserved */ \
}

/* See SEQR_CONFIG_INIT. */
#define SEQR_CASHIER_INIT { \
    sizeof(seqr_cashier), /* struct_size */ \
    0,                    /* columns */ \
    NULL,                 /* context */ \
    NULL,                 /* show */ \
    NULL,                 /* ask */ \
    NULL,                 /* book: required */ \
    NULL,                 /* unbook: required */ \
    NULL                  /* print */ \
}

#endif /* SEQR_H */
