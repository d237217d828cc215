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
 * IN ONE CALL. seqr_sale_run does all of it, from the invoice to the confirmed sale, and seqr_recover_run settles what a crash
 * left; five functions of the program show, ask, book, unbook and print (seqr_cashier). Begin with these two.
 *
 * AT THE END OF THE DAY the back office closes the period (seqr_period_close) and compares SEQR's books with the store's
 * (seqr_reconcile); seqr_journal_export gives all to its own database.
 *
 * The library itself asks SEQR once a second whether the customer has paid, whatever dialog blocks the program. If nobody
 * asks within 20 seconds after the payment, SEQR reverses it: the customer gets the money back.
 * Whatever moves money is in the store, safe from a power cut, before it is sent, and its answer before the program
 * hears of it. There are three outcomes: paid, not paid, and unknown; unknown never becomes "not paid" by itself.
 *
 * ERRORS. Functions that can fail return a seqr_status: SEQR_OK (0) or a negative SEQR_E_ code. What they give comes
 * through their last parameters, which are written only on success unless the function says otherwise. After a failure
 * seqr_last_error has a sentence for people and seqr_last_result_code SEQR's own code. NULL where it is not allowed,
 * text that is not UTF-8 and unknown values are SEQR_E_ARGUMENT. Every function that returns a seqr_status can also
 * return SEQR_E_INTERNAL: a fault of the library, never a crash of the program.
 *
 * MEMORY. All texts are UTF-8 and end with NUL. What is passed in is copied; it needs to live only during the call.
 * In an input struct NULL and "" both mean "not given" where a text may be left out. A const char * that is returned
 * belongs to its handle, and stays valid and unchanged until that handle is closed. A char * that is given through a
 * parameter is yours: free it by seqr_string_free. Handles are freed by their own function: seqr_close,
 * seqr_terminal_close, seqr_payment_close, in any order; NULL is fine there. After seqr_close the other handles give
 * SEQR_E_CLOSED until they are closed too.
 *
 * HANDLES are numbers in the guise of pointers: they point to nothing, and each is given once in a process. A handle that
 * was closed gives SEQR_E_CLOSED, anything else that is no handle of its kind SEQR_E_ARGUMENT; functions that return no
 * status give NULL, 0 or -1.
 *
 * THREADS. Every function may be called from any thread, and handles may be shared. A handle may be closed while another
 * thread uses it: that call ends with SEQR_E_CLOSED or normally. A close from inside a callback of a call with that very
 * handle does nothing. Calls that wait for SEQR say so; the others do not wait for the network. None may be called from
 * inside the log function.
 *
 * FORK before seqr_open or after seqr_close, as you like. A child of a program that has the library open may exec. If it
 * does not, its parent's handles give SEQR_E_CLOSED in it, closing them is fine and does nothing, and seqr_open gives
 * SEQR_E_STATE; the parent goes on undisturbed. (From inside the log function, fork only to exec.)
 *
 * MONEY is a whole number (int64_t) of minor units, 1250 for 12.50 SEK, with the currency's ISO 4217 code.
 *
 * VERSIONS. An input struct begins with its size, so that a program compiled against an older header goes on working
 * with a newer library: fields are only ever added at the end, and what an older program does not know reads as zero.
 * Begin each struct with its _INIT macro, which sets the sizes and makes all else zero. (From another language: set all
 * bytes to zero, then struct_size, row_size and token_size.) Numbers of codes and states are never given a new meaning.
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


/// The version of this binary interface that the header describes; seqr_abi_version gives that of the library
/// which was loaded. It grows only when a program compiled against an older header would no longer work.
#define SEQR_ABI_VERSION 1

/// Done.
#define SEQR_OK 0

/// -1xx, what the caller passed: an argument that cannot be used (NULL, not UTF-8, too long, an unknown
/// value). seqr_last_error names it. Nothing was stored or sent.
#define SEQR_E_ARGUMENT -101

/// The amount is not above zero, the currency is unknown, or the amount has more decimals than SEQR takes.
/// Nothing was stored or sent.
#define SEQR_E_AMOUNT -102

/// The rows do not add up to the total; the error says both sums. Nothing was stored or sent.
#define SEQR_E_ROWS -103

/// The same id was used before for something else. Nothing was sent.
#define SEQR_E_CONFLICT -104

/// The client of this handle was closed by seqr_close, or belongs to the process that this one was forked from.
/// Close the handle too.
#define SEQR_E_CLOSED -105

/// The configuration cannot be used; the error names the field.
#define SEQR_E_CONFIG -106

/// No such terminal, payment or refund in the store.
#define SEQR_E_NOT_FOUND -107

/// -2xx, the store: it could not be written (the disk is full or fails, the file is read-only or was moved while it is
/// open). What the call was to do was not done, unless the function says otherwise.
#define SEQR_E_NOT_SAVED -201

/// The store cannot be opened or read, is not a store of this library, was made by a newer version, or belongs to
/// another user. The file is left as it was.
#define SEQR_E_STORE -202

/// Another program holds the store locked. Try again.
#define SEQR_E_STORE_BUSY -203

/// -3xx, the network: SEQR could not be reached. Nothing was sent; the call may be repeated.
#define SEQR_E_NETWORK -301

/// SEQR was reached, but its answer was lost: whether it did what was asked is not known.
#define SEQR_E_LOST -302

/// The server's certificate was not accepted (wrong name, expired, unknown authority). Nothing was sent.
#define SEQR_E_TLS -303

/// -4xx, an answer that makes no sense: it cannot be read as an answer to what was asked.
#define SEQR_E_ANSWER -401

/// An HTTP answer that is not SEQR's (a proxy's page, a wrong address); the error gives the HTTP status.
#define SEQR_E_HTTP -402

/// SEQR answered with a SOAP fault; the error gives its code and text.
#define SEQR_E_FAULT -403

/// -5xx, refused by SEQR: seqr_last_result_code and the error have SEQR's own code and words.
#define SEQR_E_REFUSED -501

/// Refused by SEQR because the password or the id is wrong (result codes 20, 29, 37 and their like).
#define SEQR_E_AUTHENTICATION -502

/// -6xx, the state of the trade: the sale is paid.
#define SEQR_E_ALREADY_PAID -601

/// The outcome is not known now. Assume neither paid nor unpaid, neither refunded nor not.
#define SEQR_E_IN_DOUBT -602

/// An earlier sale of this terminal must be settled first; the error names it, seqr_next_unfinished gives it.
#define SEQR_E_UNFINISHED -603

/// Another process works with this terminal or store.
#define SEQR_E_BUSY -604

/// Not possible in the present state; the error says in which it would be.
#define SEQR_E_STATE -605

/// SEQR took the payment back because the till did not ask in time: the customer has the money, the sale is
/// not paid.
#define SEQR_E_REVERSED -606

/// The report is not ready yet. Ask again later.
#define SEQR_E_NOT_READY -607

/// The program's own function (progress, write, show) asked to stop, or did not book.
#define SEQR_E_STOPPED -608

/// The sale is paid, and SEQR took another amount than was asked, or took it without a commit. It comes with
/// SEQR_PAY_COMPLETED: seqr_payment_amount says what was taken, seqr_last_error says both amounts.
#define SEQR_E_OTHER_AMOUNT -609

/// SEQR says "paid" again and again, and each time the payment is another sale's, or has no reference. It comes with
/// SEQR_PAY_UNKNOWN: nothing more is asked, and whether this sale is paid is not known.
#define SEQR_E_OTHER_PAYMENT -610

/// -9xx, a fault of the library itself; the log has the details. Please report it.
#define SEQR_E_INTERNAL -901

/// A log level: something failed that a person should look at.
#define SEQR_LOG_ERROR 1

/// A log level: also what failed and the library deals with by itself.
#define SEQR_LOG_WARNING 2

/// A log level: also what the till does (registered, started, paid, refunded).
#define SEQR_LOG_INFO 3

/// A log level: also each request of a payment and its answer, without passwords.
#define SEQR_LOG_DEBUG 4

/// A flag of seqr_config: plain http is allowed to any host. Without it plain http is refused but to the
/// machine itself (127.0.0.1, ::1, localhost), because the terminal's password travels in the message. For
/// tests only.
#define SEQR_ALLOW_PLAIN_HTTP 1

/// A payment_mode of seqr_invoice: the customer's confirmation pays. The usual sale.
#define SEQR_IMMEDIATE_DEBIT 0

/// A payment_mode of seqr_invoice: reserve the amount if the customer's account can, else debit.
#define SEQR_RESERVATION_DESIRED 1

/// A payment_mode of seqr_invoice: reserve the amount, or do not sell.
#define SEQR_RESERVATION_REQUIRED 2

/// A payment_mode of seqr_invoice: reserve an amount that is not final yet.
#define SEQR_RESERVATION_PRELIMINARY 3

/// An acknowledgment_mode of seqr_invoice: no loyalty, the customer sees the amount at once. The usual sale.
#define SEQR_NO_ACKNOWLEDGMENT 0

/// An acknowledgment_mode of seqr_invoice: the till may answer to the customer's tokens.
#define SEQR_OPTIONAL_ACKNOWLEDGMENT 1

/// An acknowledgment_mode of seqr_invoice: the customer cannot pay before the till has answered.
#define SEQR_REQUIRE_ACKNOWLEDGMENT 2

/// A state of a payment: show "waiting for the customer".
#define SEQR_PAY_WAITING 1

/// A state of a payment: the customer has not paid in poll_window_ms (30 s). Ask the cashier "try again or
/// cancel?" and call seqr_pay_continue or seqr_cancel. The library goes on asking SEQR meanwhile, so that a
/// customer who pays during the question is not lost; a question that nobody answers in question_timeout_ms
/// ends in a cancel.
#define SEQR_PAY_ASK_CASHIER 2

/// A state of a payment: the customer's cards and coupons are there for the till to answer (only with an
/// acknowledgment_mode). The window stands still.
#define SEQR_PAY_LOYALTY 3

/// A state of a payment: the amount is reserved, not paid (only with a reservation mode).
#define SEQR_PAY_RESERVED 4

/// A state of a payment, final: it is paid. Book the sale, print, then call seqr_pay_confirm.
#define SEQR_PAY_COMPLETED 5

/// A state of a payment, final: it is not paid, by the cashier's or the customer's wish. The sale is open
/// again.
#define SEQR_PAY_CANCELED 6

/// A state of a payment, final: it is not paid, because of an error; seqr_payment_result_code and
/// seqr_payment_error say which. The sale is open again.
#define SEQR_PAY_FAILED 7

/// A state of a payment: whether it is paid cannot be known now. Assume nothing: call seqr_pay_continue to
/// ask SEQR, or seqr_cancel, or have a supervisor give it up by seqr_pay_abandon.
#define SEQR_PAY_UNKNOWN 8

/// A state of a payment: the invoice is on its way, and SEQR has not answered yet. Cancel is possible; continue,
/// update, commit and abandon give SEQR_E_STATE. After a crash the payment is UNKNOWN.
#define SEQR_PAY_STARTING 9

/// A state of a payment, final: a supervisor has given it up by seqr_pay_abandon. Whether it was paid is not known. It no
/// longer stands in the way of the next sale.
#define SEQR_PAY_ABANDONED 10

/// A state of a payment: a cancel is stored, and its outcome is not known yet. Continue, update, commit and abandon give
/// SEQR_E_STATE. After a crash the payment is UNKNOWN.
#define SEQR_PAY_CANCELING 11

/// Who ended a payment, as seqr_payment_ended_by gives it: the till's cancel, also where SEQR says that it was canceled
/// already (code 95).
#define SEQR_BY_CASHIER 1

/// Who ended a payment: the customer declined. SEQR was asked all the time.
#define SEQR_BY_CUSTOMER 2

/// Who ended a payment: the bank refused it (SEQR's status FAILED).
#define SEQR_BY_BANK 3

/// Who ended a payment: SEQR did not take the invoice, let it expire, ended the reservation, or took back what was
/// paid.
#define SEQR_BY_SEQR 4

/// Who ended a payment: nobody answered "try again or cancel?" in question_timeout_ms.
#define SEQR_BY_QUESTION_TIMEOUT 5

/// Who ended a payment: a supervisor, by seqr_pay_abandon. Whether it was paid is not known.
#define SEQR_BY_SUPERVISOR 6

/// Who ended a payment: not known. SEQR says CANCELED, and was not asked for 20 seconds or more before (the till was off, or
/// the line was down): the customer declined, or paid and has the money again. seqr_payment_error has the versions of
/// SEQR's status before and after.
#define SEQR_BY_UNKNOWN 7

/// A question of seqr_ask_fn: the customer has not paid in time. Try again, or cancel?
#define SEQR_ASK_TRY_AGAIN 1

/// A question of seqr_ask_fn, in seqr_recover_run only: a sale was interrupted. Is it still wanted? Nothing is asked of
/// SEQR before the answer.
#define SEQR_ASK_STILL_WANTED 2

/// A question of seqr_ask_fn: whether the customer has paid is not known now.
#define SEQR_ASK_UNKNOWN 3

/// A receipt_type of seqr_receipt_document: the customer's receipt.
#define SEQR_PAYMENT_RECEIPT 0

/// A receipt_type of seqr_receipt_document: a warranty.
#define SEQR_WARRANTY 1

/// A receipt_type of seqr_receipt_document: a voucher.
#define SEQR_VOUCHER 2

/// A receipt_type of seqr_receipt_document: anything else.
#define SEQR_OTHER_DOCUMENT 3

/// A step of seqr_progress_fn: SEQR is not ready, and is asked again in a moment.
#define SEQR_STEP_WAITING 1

/// A step of seqr_progress_fn: SEQR is being asked.
#define SEQR_STEP_ASKING 2

/// A step of seqr_progress_fn: the report is there and is read.
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

/// A kind of seqr_reconciliation_line: here and there, the same amount.
#define SEQR_RECON_MATCHED 1

/// A kind of seqr_reconciliation_line: SEQR has it, this store has not.
#define SEQR_RECON_MISSING_HERE 2

/// A kind of seqr_reconciliation_line: this store has it, SEQR has not. It was paid before the period was closed, by the
/// order of the journal's steps, whatever the clock of the machine said.
#define SEQR_RECON_MISSING_THERE 3

/// A kind of seqr_reconciliation_line: here and there, with different amounts.
#define SEQR_RECON_DIFFERENT 4

/// A kind of seqr_reconciliation_line: SEQR has it more than once.
#define SEQR_RECON_DOUBLED 5

/// A kind of seqr_reconciliation_line: this store has it, the report has not, and it was paid while SEQR was marking the
/// period's begin or end: look for it in the period before or after.
#define SEQR_RECON_NEAR_MARK 6

/// A kind of seqr_reconciliation_line: a refund that was in doubt and is in the report: it is done, and no longer in
/// doubt.
#define SEQR_RECON_REFUND_FOUND 7

/// A kind of seqr_reconciliation_line: a refund that stays in doubt: not in this report, which proves nothing, or a
/// row that may be another refund's. A person decides by seqr_refund_resolve.
#define SEQR_RECON_REFUND_IN_DOUBT 8

/// A kind of seqr_reconciliation_line: the sum of a till of the shop that is not in this store. Not compared.
#define SEQR_RECON_OTHER_TERMINAL 9

/// A format of seqr_journal_export: one JSON object a line. Fields that do not apply are left out.
#define SEQR_JSON_LINES 1

/// A format of seqr_journal_export: CSV (RFC 4180): a first line with the fields' names, commas, quotes where needed,
/// CR LF. Fields that do not apply are empty. A text that a spreadsheet would take for a formula (it begins with =, +, -
/// or @) has an apostrophe before it.
#define SEQR_CSV 2

/// The quiet zone that a reader needs around a QR code, in modules: the usual border of seqr_qr_svg.
#define SEQR_QR_BORDER 4

/// The modules of the largest QR code there is: as much room as seqr_qr_code can ever need.
#define SEQR_QR_MAX_MODULES (177 * 177)

/// A kind of seqr_cashier_text: number is a seqr_status.
#define SEQR_TEXT_STATUS 1

/// A kind of seqr_cashier_text: number is one of the SEQR_PAY_ states.
#define SEQR_TEXT_STATE 2

/// A kind of seqr_cashier_text: number is a result code of SEQR, as seqr_last_result_code gives it.
#define SEQR_TEXT_RESULT_CODE 3

/// A kind of seqr_cashier_text: number is one of the SEQR_BY_ numbers.
#define SEQR_TEXT_ENDED_BY 4

/// The library opened: the service's address, the store, the log. Made by seqr_open, ended by seqr_close. One for
/// each store. May be shared by all threads.
typedef struct seqr_client seqr_client;

/// One sale being paid. Made by seqr_pay_start, seqr_pay_begin, seqr_next_unfinished and seqr_payment_find, ended by
/// seqr_payment_close. May be shared by all threads. It outlives the handle of its till.
typedef struct seqr_payment seqr_payment;

/// What a reconciliation found. Made by seqr_reconcile, ended by seqr_reconciliation_close. May be shared by all
/// threads.
typedef struct seqr_reconciliation seqr_reconciliation;

/// A report as SEQR sent it, and its rows. Made by seqr_report, ended by seqr_report_result_close. May be shared by
/// all threads.
typedef struct seqr_report_result seqr_report_result;

/// One registered till. Made by seqr_register, seqr_terminal_open and seqr_terminal_import, ended by
/// seqr_terminal_close. May be shared by all threads.
typedef struct seqr_terminal seqr_terminal;

/// What most functions return: SEQR_OK (0), or one of the negative SEQR_E_ codes. The codes are grouped by
/// hundreds, and new ones may be added to a group: treat an unknown code by its group.
typedef int32_t seqr_status;

/// The host's log function: takes one line of the library's log.
///
/// context is the log_context of seqr_config; level one of SEQR_LOG_ERROR, SEQR_LOG_WARNING, SEQR_LOG_INFO
/// and SEQR_LOG_DEBUG; message UTF-8 without an end of line, valid only during the call. It is called from
/// any thread, the library's own included, but never by two at a time for one client. It must return soon
/// (payments wait for it), must not call any seqr function (they fail there), and must let no exception out.
/// No line holds a password. After seqr_close has returned it is not called any more.
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
    /// Path of the store (required): one SQLite file on a local disk (a network share is refused), made if it
    /// is not there, readable by its owner only (on Windows it has its folder's rights, and passwords are
    /// encrypted for this machine). A relative path is that of the folder in which seqr_open is called. It holds
    /// the terminals with their passwords and every payment and refund: what must survive a power cut.
    ///
    /// The files beside it whose names begin with its own (-wal, -shm, -locks) belong to it. While the library is
    /// open, any program of this machine may read the store by SQLite, this process by its own copy of SQLite
    /// too (except on 32-bit Linux and other Unix systems, where that takes the library's locks). None may write to it, change
    /// its journal mode, or rename, replace or remove one of the files: then SEQR_E_NOT_SAVED names the file. A
    /// plain copy of the file lacks what is in the -wal file. Back it up, but never put an old copy in its place:
    /// it does not know of the payments since. Never open a copy on another machine: the library cannot recognize
    /// it, and neither of the two knows what the other has refunded. The URL of a PostgreSQL database gives
    /// SEQR_E_CONFIG: this version keeps the store in a file only.
    const char *store_path;
    /// clientId of every request (required): your program and its version, "Example POS 4.2".
    const char *client_id;
    /// Prefix of clientReference, which is unique for each request and helps SEQR's support to find it: the
    /// POS's name. The whole has 32 characters at most. NULL for none.
    const char *client_reference;
    /// clientComment of every request, 80 characters at most. NULL for none.
    const char *client_comment;
    /// PEM file with certificates of authorities to trust besides those of the operating system. NULL for
    /// none.
    const char *ca_file;
    /// URL of an HTTP proxy, "http://host:port". NULL for none; the environment's is not used.
    const char *proxy;
    /// Milliseconds until a connection must stand. 0 means 3000.
    uint32_t connect_timeout_ms;
    /// Milliseconds until a status query or another question must be answered. 0 means 5000.
    uint32_t request_timeout_ms;
    /// Milliseconds until what moves money must be answered (a new invoice, a refund). 0 means 30000.
    uint32_t money_timeout_ms;
    /// Milliseconds that seqr_cancel tries before it says SEQR_E_IN_DOUBT. 0 means 15000.
    uint32_t cancel_timeout_ms;
    /// Milliseconds from one status query of a payment to the next. 0 means 1000, as SEQR wants it.
    uint32_t poll_interval_ms;
    /// Milliseconds that the customer has until the cashier is asked (SEQR_PAY_ASK_CASHIER). 0 means 30000.
    uint32_t poll_window_ms;
    /// Milliseconds that the cashier has to answer; then the library cancels the sale. 0 means 300000.
    uint32_t question_timeout_ms;
    /// The least important lines that log and log_file get: SEQR_LOG_ERROR to SEQR_LOG_DEBUG. 0 means
    /// SEQR_LOG_INFO.
    int32_t log_level;
    /// Path of the receipt file: a text file to which one JSON line is added for each payment that is paid, each
    /// refund that is made, and each payment that SEQR takes back. NULL for none. A line has the fields post (a
    /// number that ascends), store (names this store), kind ("payment", "refund", "reversal"), text ("SEQR
    /// payment"), amount (minor units; negative for a refund or a reversal), currency, ers_reference,
    /// payment_reference (of a refund), at, at_ms, terminal, terminal_id, client_invoice_id or refund_id. Each
    /// line is written once, also across crashes and power cuts, by a thread of its own: no sale waits for the
    /// file, and one that cannot be written is tried again, with a line in the log. What the store holds and the
    /// file lacks is written first, so a file that is new begins with the store's first payment. It may be renamed
    /// away at any time: the next line makes a new one. One file a store.
    const char *receipt_file;
    /// Language of receipts and reports: "en" or "sv", with or without a region ("sv-SE"). NULL means "en". Any
    /// other language is refused; your own words on receipts come by seqr_set_receipt_texts.
    const char *language;
    /// IANA name of the till's time zone, as "Europe/Stockholm". NULL means the operating system's; where the
    /// system does not say it plainly, the library takes what the C library takes, and the log says so.
    const char *time_zone;
    /// Gets the lines of the log. NULL for none.
    seqr_log_fn log;
    /// Passed to log as its context; the library does not look at it. It must live until seqr_close has
    /// returned.
    void *log_context;
    /// Path of a log file of the library's own: one line for each event, with its time, its level and its text.
    /// NULL for none. It may be given beside log or instead of it: a host with one thread, or one that cannot
    /// take a call from another thread, needs no log function. A thread of its own writes it, so no payment waits
    /// for its disk; a failure to write never disturbs a sale and is told once, by log. It is made readable by its
    /// owner only, and may be renamed away at any time. One file for each program.
    const char *log_file;
    /// NULL: this version keeps the store in a file, whose passwords the system protects. It is kept for the path of the
    /// file with the keys of a store in PostgreSQL.
    const char *store_key_file;
    /// IANA name of the time zone of times in SEQR's answers that name no zone. NULL means "Europe/Stockholm".
    const char *seqr_time_zone;
    /// Size in kilobytes at which log_file is renamed to its name with ".1" behind it, replacing the one before,
    /// and a new one is begun: both together take twice this size. 0 means 10240.
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
    /// Its password (required). Used for this call only; neither stored nor logged.
    const char *reseller_password;
    /// The till in the shop's own words (required), for example "Store 111/Till 4": the name by which
    /// seqr_terminal_open finds it again. Unique in the store.
    const char *external_terminal_id;
    /// What the customer's phone shows (required), for example "Corner Shop".
    const char *name;
    /// The SEQR id of the sticker beside the till, as seqr_assign_seqr_id takes it. NULL to assign it later.
    const char *seqr_id;
} seqr_registration;

/// What of a till waits for a person, as seqr_terminal_attention counts it. Begin with SEQR_ATTENTION_INIT.
typedef struct seqr_attention {
    /// Set by SEQR_ATTENTION_INIT.
    uint32_t struct_size;
    /// Payments that are not settled: seqr_next_unfinished gives those that have no open handle.
    uint32_t unfinished;
    /// Refunds whose outcome is not known, and those that are being sent right now: seqr_next_refund_in_doubt.
    uint32_t refunds_in_doubt;
    /// Sales that SEQR took back and that are not acknowledged: seqr_next_reversal.
    uint32_t reversals;
    /// Receipts for SEQR that are still to be delivered; that happens by itself.
    uint32_t receipts_waiting;
    /// Receipts that SEQR does not take. Nobody waits for them; the log has the reasons.
    uint32_t receipts_given_up;
} seqr_attention;

/// One row of an invoice or a refund. Set all bytes to zero first ("= {0}" in C, "= {}" in C++). Amounts are
/// minor units (cents) of the invoice's currency. The totals of all rows must add up to that of the invoice.
typedef struct seqr_invoice_row {
    /// What was sold. NULL for none.
    const char *description;
    /// How much of it, in thousandths: 1000 is one piece, 250 a quarter of a kilogram. 0 means one.
    int64_t quantity_thousandths;
    /// Its unit: "pcs", "kg". NULL for none.
    const char *unit_name;
    /// Price of one unit. 0 means that none is given.
    int64_t unit_price;
    /// Discount on this row, already taken off total. 0 for none.
    int64_t discount;
    /// What the row adds to the invoice; negative for a discount, or for a part that is paid otherwise.
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
    /// The sale's number in the POS (required), unique at this till: by it the sale is found again.
    const char *client_invoice_id;
    /// Headline on the customer's phone (required): the shop's name.
    const char *title;
    /// Who sells (required).
    const char *cashier_id;
    /// Last line on the customer's phone. NULL for none.
    const char *footer;
    /// What is to be paid, in minor units (1250 is 12.50 SEK). Above zero.
    int64_t total;
    /// ISO 4217 code of all amounts (required): "SEK", "EUR".
    const char *currency_code;
    /// The rows: an array of row_count elements, each row_size bytes. NULL for none: then the invoice has one
    /// row made of title and total.
    const struct seqr_invoice_row *rows;
    /// How many rows, 10000 at most.
    size_t row_count;
    /// Tokens that the till knows already, as a card swiped there: an array of token_count elements, each
    /// token_size bytes. NULL for none.
    const struct seqr_customer_token *tokens;
    /// How many tokens, 100 at most.
    size_t token_count;
    /// When the invoice was issued, in milliseconds since 1970-01-01 UTC. 0 means now.
    int64_t issued_at_ms;
    /// SEQR_IMMEDIATE_DEBIT (0) or one of the SEQR_RESERVATION_ modes.
    int32_t payment_mode;
    /// SEQR_NO_ACKNOWLEDGMENT (0) unless the POS does loyalty, then one of the SEQR_..._ACKNOWLEDGMENT modes.
    int32_t acknowledgment_mode;
    /// Where the customer's phone goes afterwards: a URL. NULL for none.
    const char *back_url;
    /// A URL, beginning with http, that SEQR calls once when the invoice is paid. NULL for none.
    const char *notification_url;
    /// How long a reservation holds until it is committed, in seconds. 0 means SEQR's own time.
    uint32_t commit_timeout_s;
    /// Must be 0.
    uint32_t reserved2;
} seqr_invoice;

/// Shows the state of a sale to the cashier: at each change, and five times a second. Return soon: keep the window alive,
/// look whether the cashier has pressed Cancel.
///
/// context is that of seqr_cashier; payment the sale, its handle valid until the call that called returns (longer where
/// seqr_sale_run gives it); state one of the SEQR_PAY_ states; text a sentence for the cashier in the language of
/// seqr_config, valid only during the call: that of the state, or of what there is to say beside it.
///
/// Return 0 to go on; 1 to cancel (ignored where nothing can be canceled any more; a cancel that failed is tried again
/// after a second at the earliest); 2 to leave the sale as it is, unsettled: the call ends with SEQR_E_STOPPED.
/// (2 does not end a sale that is paid and only to be booked and confirmed, unless the confirm or the unbooking fails.)
/// Other values mean 0.
typedef int32_t (SEQR_CALL *seqr_show_fn)(void *context, struct seqr_payment *payment, int32_t state, const char *text);

/// Asks the cashier. It may wait for the answer as long as it likes: the library goes on asking SEQR meanwhile, and
/// cancels after question_timeout_ms of SEQR_ASK_TRY_AGAIN.
///
/// context, payment and text as in seqr_show_fn; question one of the SEQR_ASK_ constants (answer an unknown one by 3).
///
/// Return 1 to continue (try again; the sale is wanted; ask SEQR again), 2 to cancel, 3 to wait: the same is asked again
/// after ten seconds, or at the next change. 4, by a supervisor, gives up a sale whose outcome is not known, as
/// seqr_pay_abandon does; as the answer to SEQR_ASK_TRY_AGAIN it means 3. Other values mean 3.
typedef int32_t (SEQR_CALL *seqr_ask_fn)(void *context, struct seqr_payment *payment, int32_t question, const char *text);

/// Books a paid sale in the POS. It is called again for the same sale after a crash: booking must be safe to repeat for
/// the same ers_reference.
///
/// context and payment as in seqr_show_fn; ers_reference SEQR's reference of the payment, never NULL; amount what was
/// paid, in minor units (it may be another amount than was asked, see SEQR_E_OTHER_AMOUNT); currency_code ISO 4217. The
/// texts are valid only during the call.
///
/// Return 1 once the sale is booked. Anything else ends the call with SEQR_E_STOPPED: the sale stays paid and unconfirmed.
typedef int32_t (SEQR_CALL *seqr_book_fn)(void *context, struct seqr_payment *payment, const char *ers_reference, int64_t amount, const char *currency_code);

/// Undoes the booking of a sale that SEQR has taken back: the customer has the money. In seqr_recover_run it is also
/// called where the program that was killed may not have booked yet: then there is nothing to undo, and that is right
/// too.
///
/// context, payment and ers_reference as in seqr_book_fn.
///
/// Return 1 once nothing is booked for this ers_reference. After anything else it is called again, five times a second.
typedef int32_t (SEQR_CALL *seqr_unbook_fn)(void *context, struct seqr_payment *payment, const char *ers_reference);

/// Prints the receipt of a paid sale, between booking and confirming; after a crash perhaps once more.
///
/// context and payment as in seqr_show_fn; text what seqr_receipt_text gives, valid only during the call.
typedef void (SEQR_CALL *seqr_print_fn)(void *context, struct seqr_payment *payment, const char *text);

/// The POS as seqr_sale_run and seqr_recover_run see it. Begin with SEQR_CASHIER_INIT. It is copied.
///
/// The functions are called on the thread that made the call, one at a time, with the program's own floating-point
/// environment. They may call seqr functions, also with the payment that they are given, but close nothing that the call
/// works with: closing that payment, the till or the library does nothing there, and seqr_last_error says so. They must
/// let no exception out.
typedef struct seqr_cashier {
    /// Set by SEQR_CASHIER_INIT.
    uint32_t struct_size;
    /// The width of receipts in characters, 20 to 80. 0 means 40.
    uint32_t columns;
    /// Passed to each function. May be NULL.
    void *context;
    /// NULL: nothing is shown, and the sale cannot be canceled from the screen.
    seqr_show_fn show;
    /// NULL: there is nobody to ask. A sale that is not paid in time is canceled by the library after
    /// question_timeout_ms; where the outcome is not known, or a sale was interrupted, the call ends with SEQR_E_STOPPED.
    seqr_ask_fn ask;
    /// Required.
    seqr_book_fn book;
    /// Required.
    seqr_unbook_fn unbook;
    /// NULL: nothing is printed; make the receipt by seqr_receipt_text in book.
    seqr_print_fn print;
} seqr_cashier;

/// What seqr_refund needs. Begin with SEQR_REFUND_REQUEST_INIT. All of it is copied.
typedef struct seqr_refund_request {
    /// Set by SEQR_REFUND_REQUEST_INIT.
    uint32_t struct_size;
    /// Size of one row, set by SEQR_REFUND_REQUEST_INIT.
    uint32_t row_size;
    /// The POS's own number of this refund (required), unique at this till: calling again with it gives the
    /// first answer again and never a second refund.
    const char *refund_id;
    /// The payment (required): its seqr_payment_ers_reference, as printed on the customer's receipt.
    const char *ers_reference;
    /// What is given back, in minor units. Above zero; the whole payment or a part of it.
    int64_t amount;
    /// ISO 4217 code of all amounts (required), that of the payment.
    const char *currency_code;
    /// Headline on the customer's phone (required).
    const char *title;
    /// Who refunds (required).
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
    /// What became of it, as the outcome of seqr_refund_poll: SEQR_OK (the money is on its way back), SEQR_E_NOT_READY (it is
    /// under way), SEQR_E_IN_DOUBT, or the error for which nothing was refunded.
    int32_t outcome;
    /// The payment that was refunded, as the POS gave it.
    const char *ers_reference;
    /// SEQR's own reference of the refund; NULL where it has none.
    const char *refund_reference;
    /// How much, in minor units.
    int64_t amount;
    /// ISO 4217 code of the amount.
    const char *currency_code;
    /// When it was begun, in milliseconds since 1970-01-01 UTC.
    int64_t begun_at_ms;
    /// When the store wrote down what became of it, or, while nothing is known, when it was sent last.
    int64_t changed_at_ms;
    /// SEQR's result code, where it refused; -1 if there is none.
    int32_t result_code;
    /// 0.
    uint32_t reserved;
} seqr_refund_info;

/// The words of receipts in a language that the library does not know. Begin with SEQR_RECEIPT_TEXTS_INIT. All
/// of them are required but group_mark, and have 40 characters at most. All of it is copied.
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
    /// Beside who sold: "Cashier".
    const char *cashier;
    /// Marks a reprint: "COPY".
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
    /// What the bytes are (required): "text/html".
    const char *mime_type;
    /// The document's bytes; they need not end with NUL. NULL for an empty one.
    const void *data;
    /// How many bytes, 1048576 at most.
    size_t size;
} seqr_receipt_document;

/// The shop's account with SEQR, from its back office. Begin with SEQR_RESELLER_INIT. It is used for the call only;
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

/// Hears how far a long call is, on the thread that made the call: at each step, and some times a second while it
/// waits. It may call seqr functions, and must let no exception out.
///
/// context is the progress_context that came with it; step one of the SEQR_STEP_ constants (treat an unknown one
/// like SEQR_STEP_WAITING); attempt the try, from 1; elapsed_ms the milliseconds since the call began. Return 0 to
/// go on, anything else to stop: the call then gives SEQR_E_STOPPED.
typedef int32_t (SEQR_CALL *seqr_progress_fn)(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms);

/// Which report is wanted, and how long it is waited for. Begin with SEQR_REPORT_REQUEST_INIT. All of it is copied.
/// seqr_reconcile takes it too.
typedef struct seqr_report_request {
    /// Set by SEQR_REPORT_REQUEST_INIT.
    uint32_t struct_size;
    /// One of the SEQR_REPORT_ constants (required by seqr_report). seqr_reconcile chooses it itself: leave it 0.
    int32_t report;
    /// The period (required), as seqr_period_close gave it.
    const char *period_id;
    /// The till of this store, for SEQR_REPORT_TERMINAL and SEQR_REPORT_TERMINAL_DETAILS and only there. For
    /// seqr_reconcile: the till whose period it is, NULL for the shop's.
    const char *external_terminal_id;
    /// ISO 4217 code of the shop's currency (required): SEQR's reports name none.
    const char *currency_code;
    /// Milliseconds from seqr_period_close to the first try. 0 means 3000, as SEQR wants it.
    uint32_t first_wait_ms;
    /// Milliseconds from a try to the next, while the report is not ready. 0 means 3000.
    uint32_t repeat_wait_ms;
    /// Milliseconds after which a report that is not ready is given up. 0 means 120000.
    uint32_t patience_ms;
    /// seqr_reconcile: of a payment that was under way while the period began: how long after the last one before it, by
    /// SEQR's own times, it may still be in the period before, in milliseconds. 0 means 120000.
    uint32_t near_mark_ms;
    /// Hears how far it is and may stop it. NULL for none.
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
    /// SEQR's id of the till; NULL where the report does not say.
    const char *terminal_id;
    /// Who sold; NULL where the report does not say.
    const char *cashier_id;
    /// SEQR's reference of the payment or refund; NULL in a sum.
    const char *ers_reference;
    /// How many rows the sum is of; -1 in a report of details.
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

/// One payment, refund or row in which they agree or differ. Begin with SEQR_RECONCILIATION_LINE_INIT. Its texts
/// belong to the seqr_reconciliation and are NULL where they do not apply.
typedef struct seqr_reconciliation_line {
    /// Set by SEQR_RECONCILIATION_LINE_INIT.
    uint32_t struct_size;
    /// One of the SEQR_RECON_ constants.
    int32_t kind;
    /// The till in the shop's own words, where it is one of this store.
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
    /// The report's amount, all its rows of this reference together; meaningful if has_there is 1.
    int64_t amount_there;
    /// When it was paid or refunded, by the journal, in milliseconds since 1970-01-01 UTC; 0 if not known.
    int64_t at_ms;
    /// How many rows of the report it is about.
    uint32_t rows;
    /// 1 if the journal has an amount.
    int32_t has_here;
    /// 1 if the report has an amount.
    int32_t has_there;
    /// 0.
    uint32_t reserved;
} seqr_reconciliation_line;

/// Takes a piece of what is written, on the thread that made the call. It must let no exception out.
///
/// context is what was passed beside it; data are size bytes of UTF-8 without a NUL, valid only during the call. A
/// piece ends with a whole line. Return 0 to go on, anything else to stop: the call then gives SEQR_E_STOPPED.
typedef int32_t (SEQR_CALL *seqr_write_fn)(void *context, const char *data, size_t size);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// The library's version as text, for example "0.9.0". Static: never NULL, never freed. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_version(void);

/// The version of the binary interface that the loaded library speaks. A program that loads the library at
/// run time compares it with SEQR_ABI_VERSION first and stops if they differ. Cannot fail.
SEQR_API uint32_t SEQR_CALL seqr_abi_version(void);

/// The name of a status, for example "SEQR_E_ALREADY_PAID" for -601; "SEQR_E_UNKNOWN" for a number that this
/// version does not know. Static: never NULL, never freed. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_status_name(seqr_status status);

/// What the last function that failed on this thread has to say, in plain English for a person who runs a
/// till: what failed, why, and what to do next. It never holds a password.
///
/// Never NULL; "" as long as nothing has failed on this thread. A call that succeeds leaves it as it is, so
/// look at it only after a failure. The text belongs to the library and is valid until this thread's next
/// call of a seqr function: copy it to keep it. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_last_error(void);

/// The result code of SEQR behind seqr_last_error, for example 20 for a wrong password or 98 for refunds that
/// exceed the payment; -1 if SEQR gave none. Codes that this library does not know are passed on as they
/// came. Cannot fail.
SEQR_API int32_t SEQR_CALL seqr_last_result_code(void);

/// Frees a text that the library gave as a char * through an out parameter. NULL is fine. Texts given as
/// const char * are not freed: they belong to their handle. Any thread. Cannot fail.
SEQR_API void SEQR_CALL seqr_string_free(char *text);

/// Opens the library: reads the configuration, opens or makes the store, starts the threads that payments
/// need. Nothing is sent; SEQR need not be reachable (seqr_ping asks that).
///
/// config: see seqr_config. client: where the handle is written on success; close it by seqr_close.
///
/// Call it once when the program starts, and then let seqr_next_unfinished show what a crash interrupted. A
/// process opens a store once; other processes may have it open too. An opening right after seqr_close waits up
/// to 5 s for the end of the store's last write. The paths of the configuration are made absolute here.
///
/// Errors: SEQR_E_ARGUMENT (a pointer, a text, a number that cannot be used), SEQR_E_CONFIG (an endpoint that
/// is no URL or plain http without leave, an unknown time zone, a ca_file that cannot be read, ...),
/// SEQR_E_STORE (the store cannot be opened, is foreign or newer, belongs to another user (Unix), or lies on a
/// network share: the file is left as it was; or the system has no thread left), SEQR_E_STORE_BUSY (another program holds it locked), SEQR_E_STATE
/// (this process has the store open already, or was forked while the library was open in its parent). The
/// error text says which and what to do.
SEQR_API seqr_status SEQR_CALL seqr_open(const seqr_config *config, seqr_client **client);

/// Closes the library and frees the handle. It takes a second at most: calls that wait for a payment on other
/// threads come back with SEQR_E_CLOSED (one that refunds, registers or pings has its answer or its own
/// timeout first), the library's threads are joined, log is not called any more. Payments under way
/// are not canceled: they stay in the store, and seqr_next_unfinished gives them again after the next
/// seqr_open (SEQR itself gives the customer's money back if nobody asks for 20 seconds after the payment).
///
/// Handles of terminals and payments stay yours: their calls give SEQR_E_CLOSED from now on, and they are
/// still to be closed. NULL is fine. A call on another thread that uses this handle ends with SEQR_E_CLOSED or
/// normally. From inside a callback of a call with this handle it does nothing, and seqr_last_error says so.
SEQR_API void SEQR_CALL seqr_close(seqr_client *client);

/// Asks SEQR for a sign of life: a round trip without any effect. Waits request_timeout_ms at most. Any
/// thread.
///
/// milliseconds: how long the round trip took, written on success. It may be NULL.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_HTTP,
/// SEQR_E_FAULT, SEQR_E_ANSWER, SEQR_E_REFUSED.
SEQR_API seqr_status SEQR_CALL seqr_ping(seqr_client *client, uint32_t *milliseconds);

/// Looks at what support asks first and says it in some lines of English: versions, settings, the store and what waits in
/// it, and the way to SEQR step by step: name, connection, certificate and who vouches for it, an answer, the clock. What
/// is wrong is marked WRONG, with what to do. No line holds a password; the endpoint's and the proxy's are left out.
///
/// It changes nothing and sends nothing that counts. Waits some request_timeout_ms at most. Any thread.
///
/// client: the library. text: to be shown, or mailed to support; to be freed by seqr_string_free; written on success. A
/// service that cannot be reached is a success: the text says so.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED, SEQR_E_STORE, SEQR_E_STORE_BUSY, SEQR_E_NOT_SAVED (the store cannot be read).
SEQR_API seqr_status SEQR_CALL seqr_diagnose(seqr_client *client, char **text);

/// Registers a till with SEQR, once in its life, and assigns the sticker's SEQR id if one is given. The
/// library makes the terminal's password and keeps it in the store. An admin's task: selling needs only
/// seqr_terminal_open.
///
/// May be repeated: a till whose external_terminal_id is in the store already is not registered again, only
/// assigned. A till that was unregistered or lost its store is registered as a new one.
///
/// client: the library. registration: see seqr_registration. terminal: where the handle is written on
/// success; close it by seqr_terminal_close.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_AUTHENTICATION (wrong reseller id, user id or password); SEQR_E_REFUSED
/// (SEQR's own reason; with result code 53 the SEQR id is assigned to another till, and then the till itself
/// IS registered: no handle is written, seqr_terminal_open gives it, seqr_assign_seqr_id tries again);
/// SEQR_E_NOT_SAVED; SEQR_E_NETWORK and SEQR_E_TLS (nothing was sent); SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP and SEQR_E_FAULT (not known whether SEQR has registered it: call again, no money is at stake);
/// SEQR_E_BUSY (another process works with this till); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_register(
    seqr_client *client,
    const seqr_registration *registration,
    seqr_terminal **terminal);

/// Gives a till that is in the store. No network.
///
/// client: the library. external_terminal_id: as it was registered or imported. terminal: where the handle is
/// written on success; close it by seqr_terminal_close. Several handles of one till are one till.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (not in this store: register or import it); SEQR_E_BUSY (another
/// process works with this till, one at a time may); SEQR_E_STORE; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_open(
    seqr_client *client,
    const char *external_terminal_id,
    seqr_terminal **terminal);

/// Takes over a till that was registered elsewhere, in the back office or by another program: puts its id and
/// password into the store. No network: wrong values show at the first payment as SEQR_E_AUTHENTICATION.
///
/// client: the library. external_terminal_id: the name that the till shall have here. terminal_id and
/// password: as registering gave them; the password is never logged. seqr_id: the sticker that SEQR has
/// assigned to it already, only noted here; NULL if not known. terminal: where the handle is written on
/// success; close it by seqr_terminal_close.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_CONFLICT (another till is stored under this name); SEQR_E_NOT_SAVED;
/// SEQR_E_BUSY (another process works with this till); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_import(
    seqr_client *client,
    const char *external_terminal_id,
    const char *terminal_id,
    const char *password,
    const char *seqr_id,
    seqr_terminal **terminal);

/// Lists the tills of the store by name, one a call. No network.
///
/// client: the library. after: NULL for the first, then the name that the call before gave.
/// external_terminal_id: the next till's name, to be freed by seqr_string_free; NULL, with SEQR_OK, when
/// there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_terminal(seqr_client *client, const char *after, char **external_terminal_id);

/// Links the sticker beside the till with the till: customers who scan it pay here. The store keeps it once
/// SEQR has agreed. May be repeated, and a new sticker replaces the old one.
///
/// terminal: the till. seqr_id: what was typed or what a scanner sends: the SEQR id itself (letters and
/// digits), or the sticker's URL that ends with it ("HTTP://SEQR.SE/Q..."); blanks and line ends around it
/// are left out.
///
/// Errors: SEQR_E_ARGUMENT (not letters and digits; nothing was sent); SEQR_E_REFUSED (result code 53:
/// assigned to another till); SEQR_E_AUTHENTICATION; SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT (call again); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_assign_seqr_id(seqr_terminal *terminal, const char *seqr_id);

/// Ends the till at SEQR and in the store, for a till that is taken out of use. It cannot be undone: the till
/// must be registered again to sell. Its payments stay in the store. The handle is still to be closed.
///
/// terminal: the till.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_UNFINISHED (a payment is not settled yet: settle it first);
/// SEQR_E_AUTHENTICATION, SEQR_E_REFUSED; SEQR_E_NETWORK, SEQR_E_TLS (nothing was sent); SEQR_E_LOST,
/// SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT (call again); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_unregister(seqr_terminal *terminal);

/// The id that SEQR gave the till. The text belongs to the handle: valid and unchanged until it is closed,
/// never freed by the host. NULL, with seqr_last_error, if terminal is NULL. No network.
SEQR_API const char *SEQR_CALL seqr_terminal_id(seqr_terminal *terminal);

/// The SEQR id that is assigned to the till; NULL if none is. The text belongs to the handle: valid and
/// unchanged until it is closed (a new id is a new text), never freed by the host. NULL also, with
/// seqr_last_error, if terminal is NULL. No network.
SEQR_API const char *SEQR_CALL seqr_terminal_seqr_id(seqr_terminal *terminal);

/// Counts what of a till waits for a person: look when the till starts, and before it is closed for the day. No network.
///
/// terminal: the till. attention: see seqr_attention; its struct_size must be set. Written on success.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STATE (the till was unregistered), SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_attention(seqr_terminal *terminal, seqr_attention *attention);

/// Closes the handle of a till and frees it with the texts it gave. The till stays in the store; its
/// payments' handles stay valid. NULL is fine, and so is closing it after seqr_close. Waits for nothing: a call
/// on another thread that uses this handle ends normally.
SEQR_API void SEQR_CALL seqr_terminal_close(seqr_terminal *terminal);

/// Starts a payment: stores the invoice, sends it to SEQR and gives a handle. From then on the library asks SEQR
/// once a second by itself, whether or not the host calls in; the host looks at the state by seqr_pay_poll.
/// Waits for SEQR's answer, money_timeout_ms at most.
///
/// A till has one open payment at a time, because SEQR has one open invoice for each till.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: where the handle is written on success;
/// close it by seqr_payment_close when the sale is settled.
///
/// SEQR_OK: SEQR has the invoice and the customer may scan the sticker (SEQR_PAY_WAITING); or the invoice was sent
/// and SEQR's answer was lost (SEQR_PAY_UNKNOWN): then seqr_pay_continue asks SEQR what became of it. Poll in
/// both cases.
///
/// All errors mean that nothing is to be paid, and that no handle was written. SEQR_E_ARGUMENT, SEQR_E_AMOUNT
/// and SEQR_E_ROWS: the invoice cannot be used; nothing was stored or sent. SEQR_E_UNFINISHED: an earlier sale
/// of this till is not settled, be it open or paid and not confirmed; the error names it,
/// seqr_next_unfinished gives it. SEQR_E_ALREADY_PAID: the sale of this client_invoice_id is paid and
/// confirmed; after CANCELED, FAILED and ABANDONED the same client_invoice_id may be used again. SEQR_E_REVERSED: SEQR
/// has taken back what was paid for this client_invoice_id: undo the booking, then seqr_acknowledge_reversal.
/// SEQR_E_NOT_SAVED: the sale could not be stored, so nothing was sent. SEQR_E_NETWORK and SEQR_E_TLS:
/// nothing was sent; offer another way to pay, or try again. SEQR_E_AUTHENTICATION and SEQR_E_REFUSED: SEQR's
/// reason is in seqr_last_result_code (11 the amount, 49 the invoice's data, as a currency that SEQR does not
/// take here, 64 the notification_url). SEQR_E_HTTP and SEQR_E_FAULT: what answers at this address has not taken
/// the invoice; check the endpoint. SEQR_E_BUSY: another process works with this till. SEQR_E_STATE: the till was
/// unregistered. SEQR_E_CLOSED: also if the library was closed while the call waited; then seqr_next_unfinished
/// shows after the next seqr_open what became of the sale.
SEQR_API seqr_status SEQR_CALL seqr_pay_start(
    seqr_terminal *terminal,
    const seqr_invoice *invoice,
    seqr_payment **payment);

/// Begins a payment as seqr_pay_start does, and returns as soon as the invoice is checked and the wish is queued: it
/// waits for neither the disk nor the network. For programs with one thread: show "waiting", and poll.
///
/// The sale is stored before anything is sent. Until SEQR has answered, the state is SEQR_PAY_STARTING. Then
/// seqr_payment_status gives what seqr_pay_start would have returned, with the same meaning, and its text is in
/// seqr_last_error: SEQR_OK with WAITING or UNKNOWN, or an error with FAILED, after which nothing is to be paid and
/// nothing is left to settle: close the handle. A sale that was not stored when the process died was never made, and
/// nothing was sent. seqr_cancel and seqr_cancel_begin are possible at any time.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: where the handle is written on success;
/// close it by seqr_payment_close.
///
/// Errors, and then no handle was written: SEQR_E_ARGUMENT, SEQR_E_AMOUNT and SEQR_E_ROWS (the invoice cannot be used);
/// SEQR_E_STATE (the till was unregistered); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_begin(
    seqr_terminal *terminal,
    const seqr_invoice *invoice,
    seqr_payment **payment);

/// Gives the outcome of the start or cancel that was begun last by this handle (seqr_pay_begin, seqr_pay_start,
/// seqr_cancel_begin, seqr_cancel): what the waiting call returns, with its text in seqr_last_error. Waits for nothing;
/// no input or output.
///
/// payment: the payment.
///
/// SEQR_E_NOT_READY: there is no outcome yet. SEQR_OK also for a handle that has begun nothing. Otherwise see
/// seqr_pay_start and seqr_cancel. SEQR_E_ARGUMENT; SEQR_E_CLOSED (also where the library was closed meanwhile).
SEQR_API seqr_status SEQR_CALL seqr_payment_status(seqr_payment *payment);

/// Gives the state of a payment. It does no input or output of any kind: with wait_ms 0 it takes a
/// microsecond or two at most and may be called from the till's user interface.
///
/// It returns at once when the state is final or is not the one that this handle gave last; otherwise at the
/// next change, or with the same state after wait_ms. A final state wins over LOYALTY and RESERVED, those
/// over ASK_CASHIER. COMPLETED changes only to FAILED with SEQR_E_REVERSED, before and after seqr_pay_confirm: look
/// again before goods leave, and when seqr_pay_confirm says so.
///
/// payment: the payment. wait_ms: the longest time to wait for a change, in milliseconds; 0 to look only.
/// state: one of the SEQR_PAY_ states, written on SEQR_OK and with each of the five that follow; where several apply, the
/// first of them is given. Treat a state that you do not know like WAITING; from 100 on it is final, and to be treated
/// like UNKNOWN.
///
/// SEQR_E_REVERSED, with SEQR_PAY_FAILED in state: SEQR has taken the payment back, because the till did not
/// ask in time. The customer has the money: undo a booking, then call seqr_acknowledge_reversal, which frees the sale's
/// number.
///
/// SEQR_E_NOT_SAVED, with SEQR_PAY_COMPLETED in state, 3 s after SEQR's answer: the customer has paid, but that cannot be
/// stored for now (disk full, another program holds the store). Reference, amount and time are there: book it, hand
/// the goods over, free some space and call seqr_pay_confirm until it succeeds.
///
/// SEQR_E_OTHER_AMOUNT, with SEQR_PAY_COMPLETED in state: it is paid, and SEQR took another amount than was asked, gives
/// an amount that cannot be used, or took the money without a commit. seqr_payment_amount has what is to be booked.
///
/// SEQR_E_OTHER_PAYMENT, with SEQR_PAY_UNKNOWN in state: SEQR answered three times in a row with another sale's payment,
/// or with one that has no reference. None of them is acknowledged, and nothing more is asked until
/// seqr_pay_continue or seqr_cancel.
///
/// SEQR_E_BUSY, with SEQR_PAY_UNKNOWN in state: another program has changed this payment in the store. Nothing more is
/// sent or written by this handle: close it, and take the payment up again.
///
/// Other errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_poll(seqr_payment *payment, uint32_t wait_ms, int32_t *state);

/// Goes on with a payment: the cashier's "try again" after ASK_CASHIER (poll_window_ms more on the same
/// invoice), or takes up one that is UNKNOWN, as after a crash, and has the library ask SEQR about it. Call it
/// only if the sale is still wanted: asking SEQR takes the money of a customer who has paid. The wish is
/// stored before the call returns; SEQR is asked in the background, so go on with seqr_pay_poll. It may be
/// repeated.
///
/// A payment whose invoice was sent and whose answer was lost is asked for without a reference: it becomes
/// COMPLETED only if SEQR names this very sale as paid, and may stay UNKNOWN.
///
/// payment: the payment. Where it is COMPLETED there is nothing to do: SEQR_OK, and the next poll says so.
///
/// Errors: SEQR_E_STATE (the invoice or a cancel is under way; CANCELED, FAILED and ABANDONED are final);
/// SEQR_E_NOT_SAVED (nothing is asked); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_continue(seqr_payment *payment);

/// Cancels a payment and does not return before that has ended in a fact, or cancel_timeout_ms are over. The
/// wish is stored first; then cancelInvoice goes to SEQR, each second again while the customer is just paying
/// or no answer comes. From here on the library does not ask whether it is paid, unless SEQR says so: asking
/// could take the money.
///
/// payment: the payment. What is returned is the outcome:
///
/// SEQR_OK: nothing is paid. The payment is CANCELED (also where it was so already, code 95) or FAILED, as it
/// was before: the sale is open again. Canceling twice, also from two threads, gives both the same outcome.
///
/// SEQR_E_ALREADY_PAID: the customer was faster, or the payment was COMPLETED before. It is paid and its
/// state is COMPLETED: keep the sale (book, print, seqr_pay_confirm), or confirm it and give the money back
/// by seqr_refund.
///
/// SEQR_E_IN_DOUBT: the outcome is not known after cancel_timeout_ms (the answers were lost, or code 48 or 51
/// again and again), or SEQR's answer cannot be stored yet (disk full). The state is UNKNOWN; cancelInvoice
/// goes on in the background each second, and a poll shows the outcome when there is one. Poll, or call
/// seqr_cancel again to wait longer; do not sell the goods for cash as if nothing were paid. A supervisor may
/// end it by seqr_pay_abandon. The same where SEQR says that it is paid and then answers three times with another
/// sale's payment (the poll gives SEQR_E_OTHER_PAYMENT): then nothing is repeated.
///
/// SEQR_E_IN_DOUBT at once, for a payment whose invoice was sent and whose answer was lost: there is no
/// reference to cancel, so nothing is sent and it stays UNKNOWN. Once 20 seconds and a margin have passed
/// SEQR has given back whatever was paid, because nobody asked for it, and the next invoice of this till
/// replaces this one. Then seqr_pay_abandon frees the till; or, if the sale is wanted after all,
/// seqr_pay_continue asks SEQR. (If seqr_pay_continue has asked before, SEQR may have taken that for "the till
/// knows", and keeps the money: look at the customer's phone or SEQR's report before you abandon.)
///
/// SEQR_E_REFUSED, SEQR_E_AUTHENTICATION: SEQR refused to cancel, for the reason in seqr_last_result_code.
/// The state is UNKNOWN, and nothing more is sent: the sale is given up and cannot be continued, so call
/// seqr_cancel again when the reason is gone, or have it abandoned. SEQR_E_BUSY: another program has changed this payment
/// in the store: close the handle and take it up again.
///
/// SEQR_E_NOT_SAVED: the wish could not be stored. Nothing was sent, the payment goes on as before.
///
/// SEQR_E_STATE: a supervisor has abandoned it. SEQR_E_REVERSED: it was COMPLETED, and SEQR has taken it back
/// since: nothing is paid.
///
/// SEQR_E_ARGUMENT; SEQR_E_CLOSED (the library was closed meanwhile: the cancel is stored, the payment comes
/// back from seqr_next_unfinished; cancel it then).
SEQR_API seqr_status SEQR_CALL seqr_cancel(seqr_payment *payment);

/// Begins a cancel as seqr_cancel does, and returns as soon as the wish is queued: it waits for neither the disk nor the
/// network. The wish is stored, then the state is SEQR_PAY_CANCELING until there is an outcome; then seqr_payment_status
/// gives what seqr_cancel would have returned. Poll meanwhile: the customer may have been faster, and the state shows
/// that too. While the invoice is still being sent, cancelInvoice follows as soon as SEQR has answered.
///
/// payment: the payment.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_cancel_begin(seqr_payment *payment);

/// Says that the POS has booked the sale. From then on the payment is settled: it no longer stands in the way
/// of the next one and does not come back from seqr_next_unfinished. No network: SEQR's own receipt follows
/// in the background. It may be repeated.
///
/// Book first, then confirm. A crash may come between the two: then the payment comes back as COMPLETED, so
/// booking must be safe to repeat for the same seqr_payment_ers_reference.
///
/// payment: a COMPLETED payment.
///
/// Errors: SEQR_E_NOT_SAVED (it, or the payment itself, could not be stored yet: free some space and call
/// again until it succeeds); SEQR_E_REVERSED (SEQR has taken the payment back: the customer has the money,
/// undo the booking); SEQR_E_BUSY (another program has changed the payment in the store: close the handle, take it up
/// again); SEQR_E_STATE (not COMPLETED); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_confirm(seqr_payment *payment);

/// Gives up a payment that is UNKNOWN, by the decision of a supervisor who has looked at the customer's phone
/// or SEQR's report: it no longer stands in the way of the next one. It is kept in the store and the log that
/// the outcome was not known. Nothing is sent.
///
/// payment: an UNKNOWN payment. It becomes SEQR_PAY_ABANDONED; from now on it can be neither continued nor canceled
/// (SEQR_E_STATE).
///
/// Errors: SEQR_E_STATE (not UNKNOWN: continue or cancel it); SEQR_E_NOT_SAVED; SEQR_E_ARGUMENT;
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_abandon(seqr_payment *payment);

/// Closes the handle of a payment and frees it with the texts it gave. If the payment is still open, the
/// library stops asking SEQR about it and cancels nothing: seqr_cancel first, or get it back by
/// seqr_next_unfinished. (If the customer pays meanwhile and nobody asks for 20 seconds, SEQR gives the
/// money back.) NULL is fine, and so is closing it after seqr_close or seqr_terminal_close. Waits for nothing:
/// a call on another thread that uses this handle ends with SEQR_E_CLOSED or normally.
SEQR_API void SEQR_CALL seqr_payment_close(seqr_payment *payment);

/// Hands over the till's payments that are not settled: what a crash or a closed handle interrupted
/// (UNKNOWN; one that was closed while its invoice is sent is STARTING until that is over), and what is paid but
/// not confirmed (COMPLETED). Those with an open handle are left out. Nothing is asked of SEQR before the POS
/// decides: seqr_pay_continue if the sale is still wanted, seqr_cancel if not; book and confirm what is
/// COMPLETED. Call it when the till starts, before the first seqr_pay_start.
///
/// terminal: the till. after: NULL for the first, then the payment that the call before gave (still open; it
/// stays yours). payment: where the next one's handle is written, to be closed by seqr_payment_close; NULL,
/// with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_BUSY (another process works with this till), SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_unfinished(
    seqr_terminal *terminal,
    seqr_payment *after,
    seqr_payment **payment);

/// Hands over the till's payments that were told COMPLETED and that SEQR took back since: the customer has the money, so
/// the booking must be undone. Until seqr_acknowledge_reversal each is given again, also after a restart, and its
/// client_invoice_id cannot be started anew (SEQR_E_REVERSED); other sales can. Such a payment is SEQR_PAY_FAILED with
/// SEQR_E_REVERSED. No network. Call it when the till starts, beside seqr_next_unfinished.
///
/// terminal: the till. after: NULL for the first, then the payment that the call before gave (still open; it stays
/// yours). payment: where the next one's handle is written, to be closed by seqr_payment_close; NULL, with SEQR_OK, when
/// there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STATE (the till was unregistered), SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_reversal(seqr_terminal *terminal, seqr_payment *after, seqr_payment **payment);

/// Says that the POS has undone the booking of a payment that SEQR took back. Stored before the call returns; no network.
/// It may be repeated. From then on the sale's number may be used again, and seqr_next_reversal does not give the payment
/// any more.
///
/// payment: a payment that is SEQR_PAY_FAILED with SEQR_E_REVERSED.
///
/// Errors: SEQR_E_STATE (it was not taken back); SEQR_E_NOT_SAVED (this, or the reversal itself, could not be stored yet:
/// call again); SEQR_E_BUSY (another program has changed the payment in the store); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_acknowledge_reversal(seqr_payment *payment);

/// Gives the store's payments that were begun in a span of time, of all tills, the earliest first: for a list on the
/// screen. No network, nothing is asked of SEQR.
///
/// client: the library. from_ms, to_ms: Unix time in milliseconds; from is part of the span, to is not. after: NULL for the
/// first, then the payment that the call before gave (still open; it stays yours). payment: where the handle is written, to
/// be closed by seqr_payment_close; NULL, with SEQR_OK, when there are no more. The handle is a view: it shows the state at
/// the time of this call, its texts and its receipt; what changes or asks gives SEQR_E_STATE.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_payment(
    seqr_client *client,
    int64_t from_ms,
    int64_t to_ms,
    seqr_payment *after,
    seqr_payment **payment);

/// Finds a payment of the store by a reference of SEQR's: what stands on the customer's receipt (seqr_payment_ers_reference)
/// or of the invoice (seqr_payment_invoice_reference). No network.
///
/// client: the library. reference: SEQR's reference. payment: where the handle is written on success; close it by
/// seqr_payment_close. It is a view, as in seqr_next_payment.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_payment_find_reference(
    seqr_client *client,
    const char *reference,
    seqr_payment **payment);

/// Finds a payment by the sale's number, for a reprint or a refund: the newest, if the sale was tried several
/// times. It may be of any state. No network.
///
/// terminal: the till. client_invoice_id: the sale's number. payment: where the handle is written on success;
/// close it by seqr_payment_close.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_payment_find(
    seqr_terminal *terminal,
    const char *client_invoice_id,
    seqr_payment **payment);

/// The sale's number in the POS, as seqr_invoice had it. The text belongs to the handle: valid and unchanged
/// until it is closed, never freed by the host. NULL, with seqr_last_error, if payment is NULL. No network,
/// also after seqr_close.
SEQR_API const char *SEQR_CALL seqr_payment_client_invoice_id(seqr_payment *payment);

/// SEQR's reference of the invoice; NULL until SEQR has taken it. The text belongs to the handle, as that of
/// seqr_payment_client_invoice_id.
SEQR_API const char *SEQR_CALL seqr_payment_invoice_reference(seqr_payment *payment);

/// SEQR's reference of the payment (ersReference), to be printed on the receipt and kept with the sale:
/// refunds need it, and booking is made safe to repeat by it. NULL until COMPLETED; there too with SEQR_E_NOT_SAVED. The text belongs to the
/// handle, as that of seqr_payment_client_invoice_id.
SEQR_API const char *SEQR_CALL seqr_payment_ers_reference(seqr_payment *payment);

/// The text of a QR code for this invoice alone, for a till with a screen that faces the customer; a till with a
/// sticker does not need it. NULL until SEQR has taken the invoice. The text belongs to the handle, as that of
/// seqr_payment_client_invoice_id.
SEQR_API const char *SEQR_CALL seqr_payment_qr_code(seqr_payment *payment);

/// Gives the amount: what is asked, and once COMPLETED what was paid (with SEQR_E_OTHER_AMOUNT, what SEQR says was paid; what
/// was asked, where that cannot be used). No network, also after seqr_close.
///
/// payment: the payment. amount: in minor units (1250 is 12.50 SEK). currency_code: room for four characters:
/// the ISO 4217 code and a NUL. Both are required, and written on success.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_payment_amount(seqr_payment *payment, int64_t *amount, char currency_code[4]);

/// Gives the time at which SEQR says that the customer paid. No network, also after seqr_close.
///
/// payment: the payment. unix_ms: milliseconds since 1970-01-01 UTC, written on success.
///
/// Errors: SEQR_E_STATE (not paid), SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_payment_paid_at(seqr_payment *payment, int64_t *unix_ms);

/// The result code of SEQR that the library met last while it worked on this payment by itself, 0 included;
/// -1 if none, or if payment is NULL. With FAILED it is the reason. No network, also after seqr_close.
SEQR_API int32_t SEQR_CALL seqr_payment_result_code(seqr_payment *payment);

/// Who ended a payment that is not paid, or not any more: one of the SEQR_BY_ numbers; 0 while it has not ended so, or if
/// payment is NULL. Treat a number that you do not know like SEQR_BY_UNKNOWN. No network, also after seqr_close.
SEQR_API int32_t SEQR_CALL seqr_payment_ended_by(seqr_payment *payment);

/// What went wrong last while the library worked on this payment by itself, in plain English; NULL if nothing
/// has. With FAILED and UNKNOWN it is the reason; while WAITING it may say that SEQR cannot be reached just
/// now. The text belongs to the handle: valid and unchanged until it is closed (a new error is a new text),
/// never freed by the host. NULL also if payment is NULL. No network, also after seqr_close.
SEQR_API const char *SEQR_CALL seqr_payment_error(seqr_payment *payment);

/// Sends SEQR a changed invoice for the same sale: the till's answer to the customer's cards and coupons
/// (SEQR_PAY_LOYALTY), one more thing in the basket before the customer has paid, or a changed order while the
/// money is reserved. The invoice is stored as proposed before it is sent, and as the sale's invoice when SEQR has
/// taken it. Waits for SEQR's answer, request_timeout_ms at most.
///
/// payment: the payment, WAITING, ASK_CASHIER, LOYALTY or RESERVED. invoice: the whole invoice anew, with the same
/// client_invoice_id and currency_code: the new rows, the new total, and the tokens that were used with status 1.
/// All of it is copied.
///
/// SEQR_OK: SEQR shows the customer the new invoice; after LOYALTY the state is WAITING again and the customer has
/// what was left of the customer's time.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_AMOUNT, SEQR_E_ROWS: the invoice cannot be used; nothing was stored or sent.
/// SEQR_E_ALREADY_PAID: the customer has paid the old invoice. SEQR_E_REFUSED: SEQR did not take it, the old invoice
/// stands (90: the customer has paid before, poll and see; 48: the customer is paying now; 11 and 49: the invoice's
/// data). SEQR_E_IN_DOUBT: SEQR's answer was lost: call it again with the same invoice; if the customer pays meanwhile,
/// the amount paid says which invoice was paid. SEQR_E_STATE: the payment is in no state to be changed. SEQR_E_NETWORK,
/// SEQR_E_TLS: nothing was sent. SEQR_E_NOT_SAVED: it could not be stored, so nothing was sent. SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_pay_update(seqr_payment *payment, const seqr_invoice *invoice);

/// How many cards, coupons and vouchers the customer has shown for this payment so far. The list only grows.
///
/// payment: the payment; NULL gives 0. Does not wait.
SEQR_API size_t SEQR_CALL seqr_payment_token_count(seqr_payment *payment);

/// One of the customer's cards, coupons and vouchers, in the order in which they came.
///
/// payment: the payment. index: from 0 to seqr_payment_token_count - 1. token: filled in on success; its texts
/// belong to the payment's handle and stay until that is closed. description is NULL where SEQR gave none.
///
/// Errors: SEQR_E_ARGUMENT (no such index).
SEQR_API seqr_status SEQR_CALL seqr_payment_token(seqr_payment *payment, size_t index, seqr_customer_token *token);

/// Takes the money that is reserved (SEQR_PAY_RESERVED), or a part of it; the rest is free again. The wish is
/// stored before it is sent, and it is sent once: where SEQR's answer is lost, the status is asked, and only a
/// reservation that still stands is committed again. Waits until SEQR says PAID, money_timeout_ms at most.
///
/// payment: the payment. amount: minor units of the invoice's currency, at most what is reserved (the invoice's total);
/// 0 takes all of it.
///
/// SEQR_OK: it is paid, the state is COMPLETED: book the sale and confirm. SEQR_E_OTHER_AMOUNT: the same, and SEQR took
/// another amount (a service of an older kind takes all), or the sale was paid before this call with another amount:
/// seqr_payment_amount says which. SEQR_E_NOT_SAVED: look at the state. COMPLETED: it is paid, and that cannot be stored
/// for now. Otherwise the wish could not be stored, and nothing was sent.
///
/// Errors: SEQR_E_AMOUNT: more than is reserved; nothing was sent. SEQR_E_REFUSED: SEQR did not commit, the money
/// is still reserved: commit again or cancel. The same with SEQR_E_FAULT, SEQR_E_HTTP and SEQR_E_ANSWER, after the same
/// answer three times with RESERVED heard after each. SEQR_E_IN_DOUBT: SEQR did not say in time; the state is UNKNOWN and
/// the library goes on asking: poll until it is settled. SEQR_E_STATE: nothing is reserved, or the reservation has
/// ended unpaid (commit_timeout_s), or it is being canceled. SEQR_E_NETWORK, SEQR_E_TLS: nothing was sent, still
/// reserved. SEQR_E_OTHER_PAYMENT, SEQR_E_BUSY: as seqr_pay_poll says; the state is UNKNOWN. SEQR_E_CLOSED.
///
/// A reservation that nobody commits is asked for when commit_timeout_s are over, and each 30 s from then (each 60 s if
/// the invoice gives no time): the poll shows CANCELED when SEQR has ended it.
///
/// After a crash the payment is UNKNOWN: seqr_pay_continue asks SEQR, and it is RESERVED again, COMPLETED or ended.
SEQR_API seqr_status SEQR_CALL seqr_pay_commit(seqr_payment *payment, int64_t amount);

/// A whole sale in one call, on the caller's thread: seqr_pay_begin, seqr_pay_poll until the end, the cashier's
/// questions, seqr_cancel_begin, and for a paid sale book, print and seqr_pay_confirm, in this order. It does what those
/// functions do and nothing else; examples-c/checkout.c is the long form.
///
/// It returns when the sale is settled or the program says so: the customer has all the time that the cashier gives.
///
/// terminal: the till. invoice: the invoice, with payment_mode and acknowledgment_mode 0; all of it is copied. cashier:
/// see seqr_cashier. state: the state that was seen last, written whenever payment is. payment: the sale's handle,
/// written when the call returns, also with the errors below that say so, and left as it is otherwise: begin with NULL.
/// Close it by seqr_payment_close.
///
/// SEQR_OK: the sale is settled, and state is SEQR_PAY_COMPLETED (booked and confirmed), SEQR_PAY_CANCELED,
/// SEQR_PAY_FAILED (not paid; or SEQR took it back, and the booking is undone) or SEQR_PAY_ABANDONED. A cancel that comes
/// after the customer's payment gives SEQR_PAY_COMPLETED: keep the sale, or give the money back by seqr_refund.
///
/// SEQR_E_STOPPED, with the handle: the program left the sale unsettled. book did not return 1 (state is
/// SEQR_PAY_COMPLETED: it is paid and not confirmed), show returned 2, or there is no ask. Close the handle;
/// seqr_recover_run takes the sale up.
///
/// SEQR_E_NOT_SAVED, with the handle and SEQR_PAY_COMPLETED: it is paid, booked and printed, and could not be confirmed for
/// 30 s: free some space, then call seqr_pay_confirm until it succeeds, or close the handle and call seqr_recover_run
/// (which books again).
///
/// SEQR_E_BUSY, with the handle: another program has changed the payment in the store. Close the handle, then
/// seqr_recover_run.
///
/// Errors without a handle: those of seqr_pay_start, and nothing is to be paid (SEQR_E_UNFINISHED: call seqr_recover_run
/// first); SEQR_E_ARGUMENT also for a payment_mode or acknowledgment_mode other than 0, for a cashier without book or
/// unbook, and for columns that cannot be. SEQR_E_CLOSED, with or without: the library or the payment was closed meanwhile
/// by another thread.
SEQR_API seqr_status SEQR_CALL seqr_sale_run(
    seqr_terminal *terminal,
    const seqr_invoice *invoice,
    const seqr_cashier *cashier,
    int32_t *state,
    seqr_payment **payment);

/// Settles what a crash or a closed handle left at this till: each payment that seqr_next_reversal gives (its booking is
/// undone, then it is acknowledged), and each that seqr_next_unfinished gives. Call it when the till starts, before the
/// first sale, and where seqr_sale_run gives SEQR_E_UNFINISHED or SEQR_E_REVERSED. A sale that is paid is booked (again),
/// printed and confirmed. For the others ask is called with SEQR_ASK_STILL_WANTED first: nothing is asked of SEQR before
/// it answers 1, because asking may take the customer's money. From then on all is as in seqr_sale_run.
///
/// terminal: the till. cashier: see seqr_cashier. The handles are closed by the library.
///
/// SEQR_OK: nothing is left. Otherwise the sale that the error names stays as it is, and the call may be repeated:
/// SEQR_E_STOPPED, SEQR_E_NOT_SAVED and SEQR_E_BUSY as in seqr_sale_run; SEQR_E_UNFINISHED: the sale has a reservation, or
/// waits for the customer's cards, and is settled by the functions for these.
///
/// Other errors: those of seqr_next_unfinished; SEQR_E_ARGUMENT also for a cashier that cannot be used.
SEQR_API seqr_status SEQR_CALL seqr_recover_run(seqr_terminal *terminal, const seqr_cashier *cashier);

/// Gives money of a payment back, in whole or in part, exactly once for each refund_id. The refund is stored
/// before it is sent. Waits money_timeout_ms at most. The customer may see the money days later.
///
/// terminal: the till. refund: see seqr_refund_request. refund_reference: SEQR's own reference of the refund,
/// to be printed and freed by seqr_string_free, written on success; NULL if SEQR gave it none of its own.
///
/// SEQR_OK: the money is on its way back. The same refund_id with the same data again gives the same answer
/// and sends nothing.
///
/// SEQR_E_IN_DOUBT: the answer was lost, or came and could not be stored (disk full, seqr_close): SEQR may or
/// may not have refunded. It is never sent again by itself, and it counts against what may still be refunded.
/// The same call again gives SEQR_E_IN_DOUBT again, until a person has looked at SEQR's report and
/// seqr_refund_resolve says what happened; seqr_next_refund_in_doubt lists such refunds.
///
/// All other errors mean that nothing was refunded. SEQR_E_ARGUMENT, SEQR_E_AMOUNT, SEQR_E_ROWS: see there;
/// SEQR_E_AMOUNT also if all refunds together would exceed what was paid (a payment of another store is not
/// known here and is left to SEQR, which refuses with result code 98). SEQR_E_CONFLICT: the refund_id was
/// used for other data. SEQR_E_STATE: the store is an adopted backup, see seqr_refund_allow. SEQR_E_REFUSED:
/// SEQR's reason is in seqr_last_result_code (23 no such payment, 48 payment in progress, 97 and 99 refunds are
/// not allowed, 98 too much). SEQR_E_AUTHENTICATION.
/// SEQR_E_NETWORK and SEQR_E_TLS: nothing was sent, call again with the same refund_id. SEQR_E_NOT_SAVED: it
/// could not be stored, so nothing was sent. SEQR_E_BUSY: another thread is sending it right now.
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund(
    seqr_terminal *terminal,
    const seqr_refund_request *refund,
    char **refund_reference);

/// Begins a refund as seqr_refund does, and returns as soon as it is checked and queued: it waits for neither the disk nor
/// the network. The refund is stored before it is sent; one that was not stored when the process died was never made, and
/// nothing was sent. seqr_refund_poll has the outcome.
///
/// terminal: the till. refund: see seqr_refund_request; all of it is copied.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_AMOUNT and SEQR_E_ROWS (it cannot be used); SEQR_E_BUSY (it is being sent right now);
/// SEQR_E_STATE (the till was unregistered); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_begin(seqr_terminal *terminal, const seqr_refund_request *refund);

/// Gives what became of a refund: of one that was begun, or of any refund that is in the store. No network; it reads the
/// store where this process did not send the refund.
///
/// terminal: the till. refund_id: the POS's number of the refund. wait_ms: the longest time to wait for the outcome, in
/// milliseconds; 0 to look only. outcome: written on SEQR_OK: what seqr_refund returns, with the same meaning;
/// SEQR_E_NOT_READY while the refund is under way. An outcome that is an error has its text in seqr_last_error.
/// refund_reference: as in seqr_refund, to be freed by seqr_string_free; written where outcome is SEQR_OK.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store has no such refund: it was never stored, and nothing was sent);
/// SEQR_E_STORE; SEQR_E_STATE; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_poll(
    seqr_terminal *terminal,
    const char *refund_id,
    uint32_t wait_ms,
    seqr_status *outcome,
    char **refund_reference);

/// Finds a refund of the store by the POS's number: which payment it was of, how much, and what became of it; for a
/// reprint, a list on the screen, or after a crash. No network; it reads the store, which may be busy with a write.
///
/// terminal: the till that refunded. refund_id: the POS's number of the refund. info: see seqr_refund_info; its struct_size
/// must be set. Written on success; its texts are valid until the till's handle is closed. An outcome that is an error has
/// its text in seqr_last_error, and SEQR's code in seqr_last_result_code.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store has no such refund: it was never stored, and nothing was sent);
/// SEQR_E_NOT_READY (it was begun a moment ago and is not stored yet); SEQR_E_STORE; SEQR_E_STATE (the till was
/// unregistered, or this handle has given 100000 different texts: close it and open the till again); SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_find(seqr_terminal *terminal, const char *refund_id, seqr_refund_info *info);

/// Settles a refund whose answer was lost, by what a person has found out (SEQR's report, the customer's
/// account). No network; stored before the call returns. Absence from a report made too early is no proof
/// that it did not happen.
///
/// terminal: the till. refund_id: the POS's number of the refund. happened: 1 if the money was given back, 0
/// if not; then it no longer counts against the payment, and seqr_refund sends it anew, with this refund_id or
/// a new one. 1 is taken at once. 0 is taken no earlier than ten minutes after this process has sent it, or, if an
/// earlier process has, after this one opened the terminal: until then the request may still be under way to SEQR.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND; SEQR_E_STATE (the refund is not in doubt, or it is too early for 0: the text has
/// the time that is left); SEQR_E_NOT_SAVED;
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_resolve(seqr_terminal *terminal, const char *refund_id, int32_t happened);

/// A supervisor allows refunds of a payment; only needed in a store that seqr_store_adopt has made, once for each payment
/// that this store has not made itself since then. Before that, look at SEQR's report: the lost store may have given the
/// money back after the backup. No network; stored before the call returns, and logged. May be repeated.
///
/// terminal: the till that refunds. ers_reference: the payment, also one that the store does not know.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store is not an adopted backup and does not know the payment: nothing
/// needs leave); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_allow(seqr_terminal *terminal, const char *ers_reference);

/// Lists the till's refunds whose outcome is not known, one a call. No network.
///
/// terminal: the till. after: NULL for the first, then the refund_id that the call before gave. refund_id:
/// the next one, to be freed by seqr_string_free; NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_next_refund_in_doubt(seqr_terminal *terminal, const char *after, char **refund_id);

/// Gives the words of receipts, where the library's own languages (English, Swedish) do not do. They hold for
/// all receipts of this client from now on. No network; not stored.
///
/// client: the library. texts: see seqr_receipt_texts; NULL goes back to config.language.
///
/// Errors: SEQR_E_ARGUMENT (a word is missing, longer than 40 characters, or holds a control character),
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_set_receipt_texts(seqr_client *client, const seqr_receipt_texts *texts);

/// Gives the customer's receipt of a COMPLETED payment as text: the invoice's title, "SEQR payment", amount, time
/// in the till's zone, SEQR's reference, the sale's number and the cashier, in the language of config.language
/// or the words of seqr_set_receipt_texts (docs/protocol.md, Paid). A payment that is confirmed already is
/// marked as a copy: print first, then seqr_pay_confirm. No network. A POS that lays out its own receipt reads
/// seqr_payment_amount, seqr_payment_ers_reference and seqr_payment_paid_at, and prints "SEQR payment" itself.
///
/// payment: the payment. columns: the paper's width in characters, 20 to 80: no line is wider (East Asian
/// characters count as two). What does not fit is broken onto more lines, never cut. text: lines that end with
/// a line feed, to be freed by seqr_string_free; written on success.
///
/// Errors: SEQR_E_STATE (not COMPLETED), SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_receipt_text(seqr_payment *payment, uint32_t columns, char **text);

/// Gives the customer's receipt of a refund that was made, as seqr_receipt_text does: marked as a refund, with
/// a negative amount, SEQR's reference of the refund (if it has one of its own) and that of the payment.
///
/// terminal: the till. refund_id: the POS's number of the refund. columns: 20 to 80. text: to be freed by
/// seqr_string_free; written on success.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_STATE (it is not known to be made), SEQR_E_ARGUMENT, SEQR_E_STORE,
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_refund_receipt_text(
    seqr_terminal *terminal,
    const char *refund_id,
    uint32_t columns,
    char **text);

/// Adds a document of the shop's own to a payment or a refund at SEQR, for the customer's phone: a receipt, a
/// warranty, a voucher; several may be added. (That the payment arrived is told SEQR by the library itself,
/// after seqr_pay_confirm.) The document is stored before the call returns and delivered in the background as
/// long as the till is open, now or after the next start: no sale waits for it. If SEQR refuses it for good, a
/// line of the log says so.
///
/// terminal: the till. ers_reference: that of the payment or the refund. document: see seqr_receipt_document.
///
/// Errors: SEQR_E_ARGUMENT (nothing was stored), SEQR_E_NOT_SAVED, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_submit_receipt(
    seqr_terminal *terminal,
    const char *ers_reference,
    const seqr_receipt_document *document);

/// Gives the till a new random password at SEQR and in the store; nobody needs to know it. Waits
/// money_timeout_ms and then some questions at most.
///
/// It is safe against a lost answer and a crash: the new password is stored beside the old one before it is
/// sent. If SEQR then accepts the new one, the change was made. If it accepts the old one, or cannot be asked, the
/// till goes on with the old one, and the new one is kept for ten minutes more: the request may still be under way.
/// If it arrives meanwhile, the next call that SEQR refuses for its password (20) finds it out and is made again.
///
/// terminal: the till.
///
/// Errors: SEQR_E_UNFINISHED (a payment is not settled: settle it first); SEQR_E_IN_DOUBT (the answer was
/// lost; the old one holds as far as is known); SEQR_E_STATE (an earlier change may still be under way; the text has
/// the time that is left); all others mean that the old one holds: SEQR_E_REFUSED (result code 22),
/// SEQR_E_AUTHENTICATION (or neither password is accepted: the error says so), SEQR_E_NETWORK, SEQR_E_TLS,
/// SEQR_E_LOST, SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT, SEQR_E_NOT_SAVED, SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_change_password(seqr_terminal *terminal);

/// Asks SEQR what it knows of the till (requestPrincipalInformation): a check that it is registered and that its
/// password holds. Waits request_timeout_ms at most.
///
/// terminal: the till. json: one JSON object, written on success, to be freed by seqr_string_free, with the
/// fields id, type, user_id, name, status, msisdn (null where SEQR gives none) and accounts, a list of objects
/// with description, id, type, balance and credit_limit ("12.50 SEK" or null). More fields may be added.
///
/// Errors: SEQR_E_AUTHENTICATION, SEQR_E_REFUSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT, SEQR_E_ARGUMENT, SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_terminal_info(seqr_terminal *terminal, char **json);

/// Closes a period at SEQR: the sales since the last closing, of the whole shop or of one till. SEQR keeps the
/// shop's periods and each till's apart; a shop closes its own from one master till. Stored before it is sent and
/// when it is answered. Waits money_timeout_ms at most. Then seqr_report and seqr_reconcile tell what is in it
/// (docs/protocol.md, Reconciliation).
///
/// client: the library. reseller: see seqr_reseller. external_terminal_id: the till of this store whose period is
/// closed; NULL closes the shop's. period_id: SEQR's id of the closed period, to be freed by seqr_string_free; written
/// on success. Keep it: the reports are asked for by it, also days later.
///
/// Errors: SEQR_E_LOST, SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT (the period may be closed under an id that is not
/// known; closing again closes the next one, and seqr_reconcile says that one before it was lost). All others mean
/// that nothing was closed: SEQR_E_AUTHENTICATION, SEQR_E_REFUSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_NOT_FOUND (no
/// such till in the store), SEQR_E_NOT_SAVED (but if the error names the period's id, it is closed), SEQR_E_ARGUMENT,
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_period_close(
    seqr_client *client,
    const seqr_reseller *reseller,
    const char *external_terminal_id,
    char **period_id);

/// Fetches a report over a closed period, and waits for it as SEQR wants it: first_wait_ms after the closing it is
/// asked for, and each repeat_wait_ms again while it is not ready, until patience_ms are over. progress hears of it
/// and may stop it; so does seqr_close. A report of 100,000 rows needs some 40 MB while it is read.
///
/// client: the library. reseller: see seqr_reseller. request: see seqr_report_request. result: where the handle is
/// written; close it by seqr_report_result_close. Written on success, and also with SEQR_E_ANSWER where a document
/// came that cannot be read: then it has no rows, and seqr_report_result_text is that document; otherwise it is set
/// to NULL with SEQR_E_ANSWER.
///
/// Errors: SEQR_E_ANSWER (not well-formed, of another period, an amount that is none); SEQR_E_NOT_READY (patience_ms
/// are over: ask again later); SEQR_E_STOPPED (by progress); SEQR_E_AUTHENTICATION, SEQR_E_REFUSED (as result code
/// 90: no such period or report); SEQR_E_NOT_FOUND (no such till in the store); SEQR_E_AMOUNT (no such currency);
/// SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_HTTP, SEQR_E_FAULT (call again); SEQR_E_STORE; SEQR_E_ARGUMENT;
/// SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_report(
    seqr_client *client,
    const seqr_reseller *reseller,
    const seqr_report_request *request,
    seqr_report_result **result);

/// How many rows the report has; 0, with seqr_last_error, if result is NULL.
SEQR_API size_t SEQR_CALL seqr_report_result_count(seqr_report_result *result);

/// Gives a row of the report.
///
/// result: the report. index: 0 to seqr_report_result_count - 1. row: see seqr_report_row; its struct_size must be
/// set. Written on success; its texts are valid until the result is closed.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_report_result_row(seqr_report_result *result, size_t index, seqr_report_row *row);

/// The report's document as SEQR sent it. The text belongs to the result: valid and unchanged until it is closed,
/// never freed by the host. NULL, with seqr_last_error, if result is NULL.
SEQR_API const char *SEQR_CALL seqr_report_result_text(seqr_report_result *result);

/// Frees a report with its texts. NULL is fine, and so is closing it after seqr_close. A call on
/// another thread that uses this handle ends normally.
SEQR_API void SEQR_CALL seqr_report_result_close(seqr_report_result *result);

/// Compares SEQR's books of a closed period with the journal, row by row: fetches the details (SEQR_REPORT_
/// SHOP_DETAILS, or TERMINAL_DETAILS where external_terminal_id is given) as seqr_report does, and looks for each
/// reference. Only tills that this store has or had are compared; the shop's others are summed up apart. What belongs to
/// the period is told by the order of the journal's steps, not by a clock; a difference of more than a minute between
/// the machine's clock and SEQR's is said in the text, the JSON and the log. Each payment that is missing at SEQR is
/// also logged, as SEQR_LOG_ERROR.
///
/// A refund in doubt is settled as done where the report has it and no other row or refund could be meant (one row of
/// its till with its amount and an unknown reference, one such refund); everything else stays in doubt: absence proves
/// nothing. That is the only thing that is changed, here or at SEQR. It may be repeated.
///
/// client: the library. reseller: see seqr_reseller. request: see seqr_report_request; its report must be 0. result:
/// where the handle is written on success; close it by seqr_reconciliation_close. Differences are no error:
/// seqr_reconciliation_is_clean tells.
///
/// Errors: as seqr_report (the document that SEQR_E_ANSWER is about is given by seqr_report); SEQR_E_NOT_SAVED (a
/// refund was found and could not be stored: call again).
SEQR_API seqr_status SEQR_CALL seqr_reconcile(
    seqr_client *client,
    const seqr_reseller *reseller,
    const seqr_report_request *request,
    seqr_reconciliation **result);

/// 1 if both sides say the same: nothing is missing, different or doubled, and no refund of these tills that was sent
/// before the period was closed is in doubt (SEQR_RECON_NEAR_MARK does not count: the period beside it tells); 0 if not, or, with seqr_last_error, if result is NULL.
SEQR_API int32_t SEQR_CALL seqr_reconciliation_is_clean(seqr_reconciliation *result);

/// Gives how many lines of a kind there are, and their sums.
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

/// Gives the whole as text for a manager: the sums of each kind, and each line but those that match.
///
/// result: the reconciliation. columns: the width of the paper or the screen in characters, 20 to 80, as in
/// seqr_receipt_text: no line is wider, and what does not fit is broken onto more lines, never cut; 0 means 80. language:
/// "en" or "sv", perhaps with a region ("sv-SE"); NULL means config.language. text: lines that end with a line feed, to be
/// freed by seqr_string_free; written on success.
///
/// Errors: SEQR_E_ARGUMENT (also a width or a language that there is not).
SEQR_API seqr_status SEQR_CALL seqr_reconciliation_text(
    seqr_reconciliation *result,
    uint32_t columns,
    const char *language,
    char **text);

/// Gives the whole as one JSON object for a program: period_id, terminal, currency, clean, totals (for each kind
/// count, amount_here and amount_there in minor units) and a list for each kind but "matched": missing_here,
/// missing_there, different_amount, doubled, near_mark, refunds_found, refunds_in_doubt, other_terminals. More fields
/// may be added.
///
/// result: the reconciliation. json: to be freed by seqr_string_free; written on success.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_reconciliation_json(seqr_reconciliation *result, char **json);

/// Frees a reconciliation with its texts. NULL is fine, and so is closing it after seqr_close. A call on another
/// thread that uses this handle ends normally.
SEQR_API void SEQR_CALL seqr_reconciliation_close(seqr_reconciliation *result);

/// Exports payments, refunds, closed periods and the steps of payments of all tills of the store, so that a chain can load them into its own
/// database. Sales go on meanwhile; memory does not grow with the journal. No network.
///
/// A record has the fields record ("payment", "refund", "period", "step"), id, terminal, terminal_id, state,
/// client_invoice_id, refund_id, ers_reference, payment_reference (of a refund), invoice_reference, period_id,
/// reseller_id, amount (asked, in minor units; a refund's is negative), paid_amount, currency, cashier_id, begun_at,
/// begun_at_ms, paid_at, paid_at_ms, changed_at_ms, result_code, error, payment (of a step: the id of its payment), step,
/// detail, at, at_ms, actor ("pos", "supervisor", "seqr", "library"), sent (the request whose answer the step tells),
/// seqr_status and seqr_version, in this order; more may be added at the end. Steps are those at a time, whenever their
/// payment was begun; ids of steps ascend in the order in which they were stored. States of payments: sending, open, canceling, reserved, committing (not settled), paid (not confirmed),
/// confirmed, canceled, failed, reversed, abandoned; of refunds: sending (in doubt), done, refused, not_done, unsent.
/// record and id together name a record for ever: load it again and it replaces what was loaded before. Passwords are
/// not exported.
///
/// client: the library. format: SEQR_JSON_LINES or SEQR_CSV. from_ms and to_ms: what was begun from the one (included)
/// to the other (not included), in milliseconds since 1970-01-01 UTC; to_ms 0 means up to now. A payment that was
/// begun shortly before to_ms may not be settled yet: export again what is not. write: gets the text piece by piece,
/// see seqr_write_fn. write_context: passed to it.
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

/// Gives what changed in the journal after a number, oldest first, so that a database at head office follows the store
/// without a gap: keep the change of the last line that is safe in your database, in the same transaction, and pass it as
/// after the next time. Nothing needs to be kept at the till. Sales go on meanwhile; no network.
///
/// The lines are those of seqr_journal_export in SEQR_JSON_LINES, each with two fields before them: store (the 16 digits of
/// this store) and change (a number; it ascends from line to line and in the order in which the store was written, and
/// has gaps). A record stands at its last change: a payment that changed three times since after is one line, and its
/// steps are three. Load a line where no line of the same store, record and id, or one with a lower change, is there. A
/// period that SEQR did not mark after all has the state "not_closed".
///
/// A call with after acknowledges all changes up to it: what the last reader does not have yet, seqr_journal_prune leaves
/// in the journal, until nobody has called for 90 days. The feed stores nothing of its own: a store that nobody reads
/// does not grow by it. One reader a store; a second one gets the same lines, but pruning waits for the one that is ahead.
///
/// client: the library. after: 0 for everything, or the change of the last line that you have. limit: how many lines at
/// most, up to 100,000; 0 means 1,000. Fewer lines than that say that there are no more. write: gets whole lines, see
/// seqr_write_fn; not called where there is no change. write_context: passed to it.
///
/// Errors: SEQR_E_CONFLICT (no change of this store has a number as high as after: the store is an older copy, or after
/// is another store's; nothing was given or acknowledged); SEQR_E_STOPPED (by write); SEQR_E_NOT_SAVED (the
/// acknowledgement; nothing was given); SEQR_E_STORE; SEQR_E_ARGUMENT; SEQR_E_CLOSED. What was written before an error
/// stays written.
SEQR_API seqr_status SEQR_CALL seqr_journal_changes(
    seqr_client *client,
    int64_t after,
    uint32_t limit,
    seqr_write_fn write,
    void *write_context);

/// Makes a whole copy of the store while terminals sell. The store's file alone is not one: a part of it is in the -wal
/// file beside it. Waits until the copy and its name are on the disk; no sale waits longer than 50 milliseconds for it.
///
/// client: the library. path: the copy's file (UTF-8), in a folder that is there, where nothing stands; a relative path is
/// that of the current folder. Until the copy is whole it stands at path with "-part" added; what an earlier call left
/// there, because the program was ended, is replaced. The copy is one file, readable by its owner only; it holds passwords
/// as the store does.
///
/// The copy is marked: seqr_open of it gives SEQR_E_STATE until seqr_store_adopt. Keep it for a machine that is lost; as
/// long as the store itself is there, use the store. Tools that only read may read it.
///
/// Errors: SEQR_E_ARGUMENT (something stands at path); SEQR_E_NOT_SAVED (no room, no folder, another program writes to the
/// store all the time; the store itself is as it was and nothing is left at path); SEQR_E_STORE; SEQR_E_CLOSED
/// (seqr_close ends it).
SEQR_API seqr_status SEQR_CALL seqr_store_backup(seqr_client *client, const char *path);

/// Makes a store of a copy that seqr_store_backup has made, where the store itself is lost. No library need be open, and
/// no program may have the file open. It may be repeated: then only the report is given again.
///
/// Do it only if the old store will never be used again, on any machine: neither of the two knows what the other sells
/// and refunds. A store that outlived its machine is not restored but moved, with all files beside it.
///
/// The copy lacks the sales and refunds since it was made. A refund of any payment that it does not make itself from now on
/// gives SEQR_E_STATE until a supervisor has looked at SEQR's report and seqr_refund_allow was called: it may have been made
/// already.
///
/// store_path: the copy's file (UTF-8). report: what the copy lacks and what to do now, in some lines of English for the
/// person who does it; to be freed by seqr_string_free; written on success.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_STATE (there is no copy at that path, or this program has it open); SEQR_E_STORE
/// (it cannot be read or written); SEQR_E_STORE_BUSY; SEQR_E_NOT_SAVED (no room; nothing was changed).
SEQR_API seqr_status SEQR_CALL seqr_store_adopt(const char *store_path, char **report);

/// Removes from the journal what is not needed any more of payments and refunds that were settled before a time:
/// invoices, steps, texts and documents. Sale number, state, references, amounts, times, and refund ids with a digest
/// of their data stay, so that a sale is not paid twice, a refund is not made twice, and a sale is still found. Its
/// receipt can be printed with amount and references, without rows. Nothing leaves of what is unfinished, in doubt,
/// reversed, not yet in receipt_file where that is used, or not yet acknowledged by the reader of seqr_journal_changes
/// where one has called in the last 90 days.
///
/// Works in steps of some milliseconds while terminals sell; a sale waits for the step under way and its commit, which a
/// slow or busy disk makes longer. The space is given back to the disk. What was pruned when it ends early stays pruned; call it again.
///
/// client: the library. before_ms: milliseconds since 1970-01-01 UTC, not in the future. Ask your bookkeeper how long
/// invoices are to be kept. pruned: how many payments lost something; written on success.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_STORE; SEQR_E_STORE_BUSY; SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
SEQR_API seqr_status SEQR_CALL seqr_journal_prune(seqr_client *client, int64_t before_ms, uint64_t *pruned);

/// Makes a QR code of any text: seqr_payment_qr_code for a screen that faces the customer, "HTTP://SEQR.SE/Q" and
/// the SEQR id for a sticker. Capital letters, digits and "$%*+-./:" make the smallest codes, so leave SEQR's
/// URLs as they are. Error correction is M. Needs no handle. Any thread.
///
/// text: 1 to some 2300 bytes. modules: gets the code row by row, one byte a module, 1 for dark and 0 for light,
/// without the quiet zone of SEQR_QR_BORDER light modules that must stand around it. NULL with capacity 0 only asks
/// for the size. capacity: how many bytes there is room for. size: modules a side (21 to 177); the code has size *
/// size modules, SEQR_QR_MAX_MODULES at most. Written on success.
///
/// Errors: SEQR_E_ARGUMENT (also if capacity is too small; the error says how much is needed).
SEQR_API seqr_status SEQR_CALL seqr_qr_code(const char *text, uint8_t *modules, size_t capacity, uint32_t *size);

/// Makes a QR code as seqr_qr_code does, and gives it as an SVG document, black on white, one unit a module: it
/// can be printed and shown in any size.
///
/// text: 1 to some 2300 bytes. border: the quiet zone around the code in modules, 0 to 100; SEQR_QR_BORDER (4)
/// is what readers need. svg: to be freed by seqr_string_free; written on success.
///
/// Errors: SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_qr_svg(const char *text, uint32_t border, char **svg);

/// Gives a short sentence for the cashier's screen. The texts of seqr_last_error and seqr_payment_error are for an
/// engineer; these are not. An unknown number gives a general sentence. No network, no handle, any thread.
///
/// kind: SEQR_TEXT_STATUS, SEQR_TEXT_STATE or SEQR_TEXT_RESULT_CODE. number: the status, state or code. language: "en"
/// or "sv"; NULL means "en". text: the sentence, to be freed by seqr_string_free; written on success.
///
/// Errors: SEQR_E_ARGUMENT (an unknown kind or language, text is NULL).
SEQR_API seqr_status SEQR_CALL seqr_cashier_text(int32_t kind, int32_t number, const char *language, char **text);

/// The name of a payment's state, for example "SEQR_PAY_COMPLETED" for 5, for logs; "SEQR_PAY_?" for a number that this
/// version does not know. Static: never NULL, never freed. Cannot fail.
SEQR_API const char *SEQR_CALL seqr_payment_state_name(int32_t state);

/// Reads an amount as a person types it: "12", "12.5", "12,50", "-0.05", with at most as many decimals as the currency
/// has, "." or "," before them, and blanks around it. Exact. Marks between thousands are refused, because "1.250" may
/// mean either. No network, no handle, any thread.
///
/// text: the amount. currency_code: ISO 4217, as "SEK". amount: in minor units, 1250 for "12.50"; written on success.
///
/// Errors: SEQR_E_AMOUNT (not such a number, too many decimals, more than 64 bits, no such currency), SEQR_E_ARGUMENT.
SEQR_API seqr_status SEQR_CALL seqr_amount_parse(const char *text, const char *currency_code, int64_t *amount);

/// Gives an amount as text, "12.50" for 1250 of SEK, with as many decimals as the currency has and "." before them; exact.
/// No currency stands in it. No network, no handle, any thread.
///
/// amount: in minor units; it may be negative. currency_code: ISO 4217, as "SEK". text: to be freed by
/// seqr_string_free; written on success.
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
