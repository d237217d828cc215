/* Made from src/capi by `make header`: change it there. One declaration a line, without a preprocessor: for PHP's
   FFI, LuaJIT's ffi.cdef and the like. What each means is said in seqr.h. */

enum {
    SEQR_ABI_VERSION = 1,
    SEQR_OK = 0,
    SEQR_E_ARGUMENT = -101,
    SEQR_E_AMOUNT = -102,
    SEQR_E_ROWS = -103,
    SEQR_E_CONFLICT = -104,
    SEQR_E_CLOSED = -105,
    SEQR_E_CONFIG = -106,
    SEQR_E_NOT_FOUND = -107,
    SEQR_E_NOT_SAVED = -201,
    SEQR_E_STORE = -202,
    SEQR_E_STORE_BUSY = -203,
    SEQR_E_NETWORK = -301,
    SEQR_E_LOST = -302,
    SEQR_E_TLS = -303,
    SEQR_E_ANSWER = -401,
    SEQR_E_HTTP = -402,
    SEQR_E_FAULT = -403,
    SEQR_E_REFUSED = -501,
    SEQR_E_AUTHENTICATION = -502,
    SEQR_E_ALREADY_PAID = -601,
    SEQR_E_IN_DOUBT = -602,
    SEQR_E_UNFINISHED = -603,
    SEQR_E_BUSY = -604,
    SEQR_E_STATE = -605,
    SEQR_E_REVERSED = -606,
    SEQR_E_NOT_READY = -607,
    SEQR_E_STOPPED = -608,
    SEQR_E_OTHER_AMOUNT = -609,
    SEQR_E_OTHER_PAYMENT = -610,
    SEQR_E_INTERNAL = -901,
    SEQR_LOG_ERROR = 1,
    SEQR_LOG_WARNING = 2,
    SEQR_LOG_INFO = 3,
    SEQR_LOG_DEBUG = 4,
    SEQR_ALLOW_PLAIN_HTTP = 1,
    SEQR_IMMEDIATE_DEBIT = 0,
    SEQR_RESERVATION_DESIRED = 1,
    SEQR_RESERVATION_REQUIRED = 2,
    SEQR_RESERVATION_PRELIMINARY = 3,
    SEQR_NO_ACKNOWLEDGMENT = 0,
    SEQR_OPTIONAL_ACKNOWLEDGMENT = 1,
    SEQR_REQUIRE_ACKNOWLEDGMENT = 2,
    SEQR_PAY_WAITING = 1,
    SEQR_PAY_ASK_CASHIER = 2,
    SEQR_PAY_LOYALTY = 3,
    SEQR_PAY_RESERVED = 4,
    SEQR_PAY_COMPLETED = 5,
    SEQR_PAY_CANCELED = 6,
    SEQR_PAY_FAILED = 7,
    SEQR_PAY_UNKNOWN = 8,
    SEQR_PAY_STARTING = 9,
    SEQR_PAY_ABANDONED = 10,
    SEQR_PAY_CANCELING = 11,
    SEQR_BY_CASHIER = 1,
    SEQR_BY_CUSTOMER = 2,
    SEQR_BY_BANK = 3,
    SEQR_BY_SEQR = 4,
    SEQR_BY_QUESTION_TIMEOUT = 5,
    SEQR_BY_SUPERVISOR = 6,
    SEQR_BY_UNKNOWN = 7,
    SEQR_ASK_TRY_AGAIN = 1,
    SEQR_ASK_STILL_WANTED = 2,
    SEQR_ASK_UNKNOWN = 3,
    SEQR_PAYMENT_RECEIPT = 0,
    SEQR_WARRANTY = 1,
    SEQR_VOUCHER = 2,
    SEQR_OTHER_DOCUMENT = 3,
    SEQR_STEP_WAITING = 1,
    SEQR_STEP_ASKING = 2,
    SEQR_STEP_READING = 3,
    SEQR_STEP_COMPARING = 4,
    SEQR_REPORT_SHOP = 1,
    SEQR_REPORT_SHOP_BY_TERMINAL = 2,
    SEQR_REPORT_SHOP_DETAILS = 3,
    SEQR_REPORT_SHOP_BY_CASHIER = 4,
    SEQR_REPORT_TERMINAL = 6,
    SEQR_REPORT_TERMINAL_DETAILS = 7,
    SEQR_RECON_MATCHED = 1,
    SEQR_RECON_MISSING_HERE = 2,
    SEQR_RECON_MISSING_THERE = 3,
    SEQR_RECON_DIFFERENT = 4,
    SEQR_RECON_DOUBLED = 5,
    SEQR_RECON_NEAR_MARK = 6,
    SEQR_RECON_REFUND_FOUND = 7,
    SEQR_RECON_REFUND_IN_DOUBT = 8,
    SEQR_RECON_OTHER_TERMINAL = 9,
    SEQR_JSON_LINES = 1,
    SEQR_CSV = 2,
    SEQR_QR_BORDER = 4,
    SEQR_QR_MAX_MODULES = 177 * 177,
    SEQR_TEXT_STATUS = 1,
    SEQR_TEXT_STATE = 2,
    SEQR_TEXT_RESULT_CODE = 3,
    SEQR_TEXT_ENDED_BY = 4,
};

typedef int32_t seqr_status;
typedef struct seqr_client seqr_client;
typedef struct seqr_payment seqr_payment;
typedef struct seqr_reconciliation seqr_reconciliation;
typedef struct seqr_report_result seqr_report_result;
typedef struct seqr_terminal seqr_terminal;

typedef void (*seqr_log_fn)(void *context, int32_t level, const char *message);
typedef int32_t (*seqr_show_fn)(void *context, struct seqr_payment *payment, int32_t state, const char *text);
typedef int32_t (*seqr_ask_fn)(void *context, struct seqr_payment *payment, int32_t question, const char *text);
typedef int32_t (*seqr_book_fn)(void *context, struct seqr_payment *payment, const char *ers_reference, int64_t amount, const char *currency_code);
typedef int32_t (*seqr_unbook_fn)(void *context, struct seqr_payment *payment, const char *ers_reference);
typedef void (*seqr_print_fn)(void *context, struct seqr_payment *payment, const char *text);
typedef int32_t (*seqr_progress_fn)(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms);
typedef int32_t (*seqr_write_fn)(void *context, const char *data, size_t size);

typedef struct seqr_config {
    uint32_t struct_size;
    uint32_t flags;
    const char *endpoint;
    const char *store_path;
    const char *client_id;
    const char *client_reference;
    const char *client_comment;
    const char *ca_file;
    const char *proxy;
    uint32_t connect_timeout_ms;
    uint32_t request_timeout_ms;
    uint32_t money_timeout_ms;
    uint32_t cancel_timeout_ms;
    uint32_t poll_interval_ms;
    uint32_t poll_window_ms;
    uint32_t question_timeout_ms;
    int32_t log_level;
    const char *receipt_file;
    const char *language;
    const char *time_zone;
    seqr_log_fn log;
    void *log_context;
    const char *log_file;
    const char *store_key_file;
    const char *seqr_time_zone;
    uint32_t log_file_limit_kb;
    uint32_t reserved;
} seqr_config;

typedef struct seqr_registration {
    uint32_t struct_size;
    uint32_t reserved;
    const char *reseller_id;
    const char *reseller_user_id;
    const char *reseller_password;
    const char *external_terminal_id;
    const char *name;
    const char *seqr_id;
} seqr_registration;

typedef struct seqr_attention {
    uint32_t struct_size;
    uint32_t unfinished;
    uint32_t refunds_in_doubt;
    uint32_t reversals;
    uint32_t receipts_waiting;
    uint32_t receipts_given_up;
} seqr_attention;

typedef struct seqr_invoice_row {
    const char *description;
    int64_t quantity_thousandths;
    const char *unit_name;
    int64_t unit_price;
    int64_t discount;
    int64_t total;
    int32_t tax_basis_points;
    uint32_t reserved;
    const char *ean;
    const char *sku;
} seqr_invoice_row;

typedef struct seqr_customer_token {
    const char *id;
    const char *value;
    const char *description;
    int32_t status;
    uint32_t reserved;
} seqr_customer_token;

typedef struct seqr_invoice {
    uint32_t struct_size;
    uint32_t row_size;
    uint32_t token_size;
    uint32_t reserved;
    const char *client_invoice_id;
    const char *title;
    const char *cashier_id;
    const char *footer;
    int64_t total;
    const char *currency_code;
    const struct seqr_invoice_row *rows;
    size_t row_count;
    const struct seqr_customer_token *tokens;
    size_t token_count;
    int64_t issued_at_ms;
    int32_t payment_mode;
    int32_t acknowledgment_mode;
    const char *back_url;
    const char *notification_url;
    uint32_t commit_timeout_s;
    uint32_t reserved2;
} seqr_invoice;

typedef struct seqr_cashier {
    uint32_t struct_size;
    uint32_t columns;
    void *context;
    seqr_show_fn show;
    seqr_ask_fn ask;
    seqr_book_fn book;
    seqr_unbook_fn unbook;
    seqr_print_fn print;
} seqr_cashier;

typedef struct seqr_refund_request {
    uint32_t struct_size;
    uint32_t row_size;
    const char *refund_id;
    const char *ers_reference;
    int64_t amount;
    const char *currency_code;
    const char *title;
    const char *cashier_id;
    const struct seqr_invoice_row *rows;
    size_t row_count;
    size_t reserved;
} seqr_refund_request;

typedef struct seqr_refund_info {
    uint32_t struct_size;
    int32_t outcome;
    const char *ers_reference;
    const char *refund_reference;
    int64_t amount;
    const char *currency_code;
    int64_t begun_at_ms;
    int64_t changed_at_ms;
    int32_t result_code;
    uint32_t reserved;
} seqr_refund_info;

typedef struct seqr_receipt_texts {
    uint32_t struct_size;
    uint32_t reserved;
    const char *amount;
    const char *time;
    const char *reference;
    const char *sale;
    const char *cashier;
    const char *copy;
    const char *refund;
    const char *refunded_payment;
    const char *decimal_mark;
    const char *group_mark;
} seqr_receipt_texts;

typedef struct seqr_receipt_document {
    uint32_t struct_size;
    int32_t receipt_type;
    const char *mime_type;
    const void *data;
    size_t size;
} seqr_receipt_document;

typedef struct seqr_reseller {
    uint32_t struct_size;
    uint32_t reserved;
    const char *reseller_id;
    const char *reseller_user_id;
    const char *reseller_password;
} seqr_reseller;

typedef struct seqr_report_request {
    uint32_t struct_size;
    int32_t report;
    const char *period_id;
    const char *external_terminal_id;
    const char *currency_code;
    uint32_t first_wait_ms;
    uint32_t repeat_wait_ms;
    uint32_t patience_ms;
    uint32_t near_mark_ms;
    seqr_progress_fn progress;
    void *progress_context;
} seqr_report_request;

typedef struct seqr_report_row {
    uint32_t struct_size;
    uint32_t reserved;
    const char *terminal_id;
    const char *cashier_id;
    const char *ers_reference;
    int64_t sales_count;
    int64_t amount;
} seqr_report_row;

typedef struct seqr_reconciliation_total {
    uint32_t struct_size;
    uint32_t reserved;
    int64_t count;
    int64_t amount_here;
    int64_t amount_there;
} seqr_reconciliation_total;

typedef struct seqr_reconciliation_line {
    uint32_t struct_size;
    int32_t kind;
    const char *external_terminal_id;
    const char *terminal_id;
    const char *client_invoice_id;
    const char *refund_id;
    const char *ers_reference;
    int64_t amount_here;
    int64_t amount_there;
    int64_t at_ms;
    uint32_t rows;
    int32_t has_here;
    int32_t has_there;
    uint32_t reserved;
} seqr_reconciliation_line;

const char *seqr_version(void);
uint32_t seqr_abi_version(void);
const char *seqr_status_name(seqr_status status);
const char *seqr_last_error(void);
int32_t seqr_last_result_code(void);
void seqr_string_free(char *text);
seqr_status seqr_open(const seqr_config *config, seqr_client **client);
void seqr_close(seqr_client *client);
seqr_status seqr_ping(seqr_client *client, uint32_t *milliseconds);
seqr_status seqr_diagnose(seqr_client *client, char **text);
seqr_status seqr_register(seqr_client *client, const seqr_registration *registration, seqr_terminal **terminal);
seqr_status seqr_terminal_open(seqr_client *client, const char *external_terminal_id, seqr_terminal **terminal);
seqr_status seqr_terminal_import(seqr_client *client, const char *external_terminal_id, const char *terminal_id, const char *password, const char *seqr_id, seqr_terminal **terminal);
seqr_status seqr_next_terminal(seqr_client *client, const char *after, char **external_terminal_id);
seqr_status seqr_assign_seqr_id(seqr_terminal *terminal, const char *seqr_id);
seqr_status seqr_unregister(seqr_terminal *terminal);
const char *seqr_terminal_id(seqr_terminal *terminal);
const char *seqr_terminal_seqr_id(seqr_terminal *terminal);
seqr_status seqr_terminal_attention(seqr_terminal *terminal, seqr_attention *attention);
void seqr_terminal_close(seqr_terminal *terminal);
seqr_status seqr_pay_start(seqr_terminal *terminal, const seqr_invoice *invoice, seqr_payment **payment);
seqr_status seqr_pay_begin(seqr_terminal *terminal, const seqr_invoice *invoice, seqr_payment **payment);
seqr_status seqr_payment_status(seqr_payment *payment);
seqr_status seqr_pay_poll(seqr_payment *payment, uint32_t wait_ms, int32_t *state);
seqr_status seqr_pay_continue(seqr_payment *payment);
seqr_status seqr_cancel(seqr_payment *payment);
seqr_status seqr_cancel_begin(seqr_payment *payment);
seqr_status seqr_pay_confirm(seqr_payment *payment);
seqr_status seqr_pay_abandon(seqr_payment *payment);
void seqr_payment_close(seqr_payment *payment);
seqr_status seqr_next_unfinished(seqr_terminal *terminal, seqr_payment *after, seqr_payment **payment);
seqr_status seqr_next_reversal(seqr_terminal *terminal, seqr_payment *after, seqr_payment **payment);
seqr_status seqr_acknowledge_reversal(seqr_payment *payment);
seqr_status seqr_next_payment(seqr_client *client, int64_t from_ms, int64_t to_ms, seqr_payment *after, seqr_payment **payment);
seqr_status seqr_payment_find_reference(seqr_client *client, const char *reference, seqr_payment **payment);
seqr_status seqr_payment_find(seqr_terminal *terminal, const char *client_invoice_id, seqr_payment **payment);
const char *seqr_payment_client_invoice_id(seqr_payment *payment);
const char *seqr_payment_invoice_reference(seqr_payment *payment);
const char *seqr_payment_ers_reference(seqr_payment *payment);
const char *seqr_payment_qr_code(seqr_payment *payment);
seqr_status seqr_payment_amount(seqr_payment *payment, int64_t *amount, char currency_code[4]);
seqr_status seqr_payment_paid_at(seqr_payment *payment, int64_t *unix_ms);
int32_t seqr_payment_result_code(seqr_payment *payment);
int32_t seqr_payment_ended_by(seqr_payment *payment);
const char *seqr_payment_error(seqr_payment *payment);
seqr_status seqr_pay_update(seqr_payment *payment, const seqr_invoice *invoice);
size_t seqr_payment_token_count(seqr_payment *payment);
seqr_status seqr_payment_token(seqr_payment *payment, size_t index, seqr_customer_token *token);
seqr_status seqr_pay_commit(seqr_payment *payment, int64_t amount);
seqr_status seqr_sale_run(seqr_terminal *terminal, const seqr_invoice *invoice, const seqr_cashier *cashier, int32_t *state, seqr_payment **payment);
seqr_status seqr_recover_run(seqr_terminal *terminal, const seqr_cashier *cashier);
seqr_status seqr_refund(seqr_terminal *terminal, const seqr_refund_request *refund, char **refund_reference);
seqr_status seqr_refund_begin(seqr_terminal *terminal, const seqr_refund_request *refund);
seqr_status seqr_refund_poll(seqr_terminal *terminal, const char *refund_id, uint32_t wait_ms, seqr_status *outcome, char **refund_reference);
seqr_status seqr_refund_find(seqr_terminal *terminal, const char *refund_id, seqr_refund_info *info);
seqr_status seqr_refund_resolve(seqr_terminal *terminal, const char *refund_id, int32_t happened);
seqr_status seqr_refund_allow(seqr_terminal *terminal, const char *ers_reference);
seqr_status seqr_next_refund_in_doubt(seqr_terminal *terminal, const char *after, char **refund_id);
seqr_status seqr_set_receipt_texts(seqr_client *client, const seqr_receipt_texts *texts);
seqr_status seqr_receipt_text(seqr_payment *payment, uint32_t columns, char **text);
seqr_status seqr_refund_receipt_text(seqr_terminal *terminal, const char *refund_id, uint32_t columns, char **text);
seqr_status seqr_submit_receipt(seqr_terminal *terminal, const char *ers_reference, const seqr_receipt_document *document);
seqr_status seqr_change_password(seqr_terminal *terminal);
seqr_status seqr_terminal_info(seqr_terminal *terminal, char **json);
seqr_status seqr_period_close(seqr_client *client, const seqr_reseller *reseller, const char *external_terminal_id, char **period_id);
seqr_status seqr_report(seqr_client *client, const seqr_reseller *reseller, const seqr_report_request *request, seqr_report_result **result);
size_t seqr_report_result_count(seqr_report_result *result);
seqr_status seqr_report_result_row(seqr_report_result *result, size_t index, seqr_report_row *row);
const char *seqr_report_result_text(seqr_report_result *result);
void seqr_report_result_close(seqr_report_result *result);
seqr_status seqr_reconcile(seqr_client *client, const seqr_reseller *reseller, const seqr_report_request *request, seqr_reconciliation **result);
int32_t seqr_reconciliation_is_clean(seqr_reconciliation *result);
seqr_status seqr_reconciliation_sum(seqr_reconciliation *result, int32_t kind, seqr_reconciliation_total *total);
seqr_status seqr_reconciliation_get(seqr_reconciliation *result, int32_t kind, size_t index, seqr_reconciliation_line *line);
seqr_status seqr_reconciliation_text(seqr_reconciliation *result, uint32_t columns, const char *language, char **text);
seqr_status seqr_reconciliation_json(seqr_reconciliation *result, char **json);
void seqr_reconciliation_close(seqr_reconciliation *result);
seqr_status seqr_journal_export(seqr_client *client, int32_t format, int64_t from_ms, int64_t to_ms, seqr_write_fn write, void *write_context);
seqr_status seqr_journal_changes(seqr_client *client, int64_t after, uint32_t limit, seqr_write_fn write, void *write_context);
seqr_status seqr_store_backup(seqr_client *client, const char *path);
seqr_status seqr_store_adopt(const char *store_path, char **report);
seqr_status seqr_journal_prune(seqr_client *client, int64_t before_ms, uint64_t *pruned);
seqr_status seqr_takeover(seqr_client *client, uint32_t *terminals);
seqr_status seqr_qr_code(const char *text, uint8_t *modules, size_t capacity, uint32_t *size);
seqr_status seqr_qr_svg(const char *text, uint32_t border, char **svg);
seqr_status seqr_cashier_text(int32_t kind, int32_t number, const char *language, char **text);
const char *seqr_payment_state_name(int32_t state);
seqr_status seqr_amount_parse(const char *text, const char *currency_code, int64_t *amount);
seqr_status seqr_amount_text(int64_t amount, const char *currency_code, char **text);
