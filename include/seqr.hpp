/*
 * libseqr for C++11 and later: a thin layer over seqr.h, in this header alone, with nothing but the standard library.
 *
 *     seqr::client library(config);
 *     seqr::terminal till = library.open_terminal("Store 1/Till 1");
 *     seqr::payment sale = till.start(invoice);
 *     seqr::poll_result now = sale.poll(std::chrono::seconds(1));
 *
 * seqr.h is the manual: what each function does, when to call it and what can go wrong is said there, under the name
 * that stands in the comment here. This header only says what is different in C++.
 *
 * HANDLES. client, terminal, payment and reconciliation own their handle: they can be moved, not copied, and close it
 * when they go, in any order. One that is default-constructed or was moved from holds none. A payment that goes while it is open is neither canceled nor lost: the library stops
 * asking for it, and next_unfinished gives it again. native() is the handle for functions of seqr.h; it stays owned.
 * What was moved from or closed gives an error (SEQR_E_ARGUMENT) where it is used.
 *
 * TEXTS are UTF-8 and are copied both ways: nothing that is given or got depends on a handle's life. A NUL inside of a
 * text is an error, not its end. An empty text is "not given" where seqr.h allows NULL, and seqr::nullopt is what the
 * library gave as NULL.
 *
 * OLDER COMPILERS. seqr::optional, seqr::nullopt and seqr::string_view are those of std where the compiler has them (C++17),
 * and otherwise small classes of the same use. Files of both kinds may be linked into one program, but cannot hand each
 * other these types.
 *
 * ERRORS are exceptions, all of the type seqr::error. What the trade may bring is no error but a result: that a sale
 * was paid before it could be canceled (cancel_outcome), that an answer was lost (in_doubt), that a payment cannot be
 * stored or was taken back (poll_result). std::bad_alloc may come too. An exception of a function of yours that reports
 * progress or takes the journal ends the call and comes out of it; one of the log function is swallowed.
 *
 * THREADS. As in seqr.h: an object may be used by several threads at a time, except while it is closed, destroyed,
 * moved from or assigned to.
 *
 * LEFT TO seqr.h: seqr_abi_version for a program that loads the library at run time (this header links it). All else
 * is here.
 */
#ifndef SEQR_HPP
#define SEQR_HPP

#include "seqr.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/* Visual C++ says in another macro which standard it follows. */
#if __cplusplus >= 201703L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201703L)
#define SEQR_HPP_17 1
#include <optional>
#include <string_view>
#define SEQR_HPP_NODISCARD [[nodiscard]]
#else
#define SEQR_HPP_17 0
#define SEQR_HPP_NODISCARD
#endif

namespace seqr {

#if SEQR_HPP_17
/// What is here for C++17, under names of its own for the linker.
inline namespace cxx17 {

using std::nullopt;
using std::optional;
using std::string_view;
#else
/// What is here for C++11 and 14, under names of its own for the linker.
inline namespace cxx11 {

/// No value.
struct nullopt_t {
    explicit constexpr nullopt_t(int) noexcept {}
};
static constexpr nullopt_t nullopt{0};

/// A value that may be absent, as std::optional of C++17.
template <typename T>
class optional {
public:
    optional() noexcept {}
    optional(nullopt_t) noexcept {}
    optional(const T &value) { emplace(value); }
    optional(T &&value) { emplace(std::move(value)); }
    optional(const optional &other)
    {
        if (other.has_) emplace(*other);
    }
    optional(optional &&other) noexcept(std::is_nothrow_move_constructible<T>::value)
    {
        if (other.has_) emplace(std::move(*other));
    }
    ~optional() { reset(); }
    optional &operator=(optional other) noexcept(std::is_nothrow_move_constructible<T>::value)
    {
        reset();
        if (other.has_) emplace(std::move(*other));
        return *this;
    }

    bool has_value() const noexcept { return has_; }
    explicit operator bool() const noexcept { return has_; }
    T &operator*() noexcept { return *place(); }
    const T &operator*() const noexcept { return *place(); }
    T *operator->() noexcept { return place(); }
    const T *operator->() const noexcept { return place(); }
    T &value() { return has_ ? *place() : throw std::logic_error("seqr::optional has no value"); }
    const T &value() const { return has_ ? *place() : throw std::logic_error("seqr::optional has no value"); }
    T value_or(T other) const { return has_ ? *place() : std::move(other); }
    void reset() noexcept
    {
        if (has_) place()->~T();
        has_ = false;
    }

private:
    template <typename From>
    void emplace(From &&from)
    {
        ::new (static_cast<void *>(&storage_)) T(std::forward<From>(from));
        has_ = true;
    }
    T *place() noexcept { return static_cast<T *>(static_cast<void *>(&storage_)); }
    const T *place() const noexcept { return static_cast<const T *>(static_cast<const void *>(&storage_)); }

    typename std::aligned_storage<sizeof(T), alignof(T)>::type storage_{};
    bool has_ = false;
};

template <typename T>
bool operator==(const optional<T> &one, const optional<T> &other)
{
    return one.has_value() == other.has_value() && (!one.has_value() || *one == *other);
}
template <typename T>
bool operator!=(const optional<T> &one, const optional<T> &other)
{
    return !(one == other);
}

/// A text that is somebody else's, for the time of a call, as std::string_view of C++17.
class string_view {
public:
    string_view() noexcept : data_(""), size_(0) {}
    string_view(const char *text) : data_(text), size_(std::char_traits<char>::length(text)) {}
    string_view(const char *data, std::size_t size) noexcept : data_(data), size_(size) {}
    string_view(const std::string &text) noexcept : data_(text.data()), size_(text.size()) {}
    explicit operator std::string() const { return std::string(data_, size_); }
    const char *data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    const char *begin() const noexcept { return data_; }
    const char *end() const noexcept { return data_ + size_; }

private:
    const char *data_;
    std::size_t size_;
};
#endif

/* ---- errors ---------------------------------------------------------------------------------------------------- */

/// What every failure is. what() is seqr_last_error: a sentence for people.
class error : public std::runtime_error {
public:
    error(seqr_status status, std::int32_t result_code, const std::string &text)
        : std::runtime_error(text), status_(status), result_code_(result_code)
    {
    }
    /// One of the SEQR_E_ codes; treat one that you do not know by its group of hundreds.
    seqr_status status() const noexcept { return status_; }
    /// Its name: "SEQR_E_REFUSED".
    const char *status_name() const noexcept { return ::seqr_status_name(status_); }
    /// SEQR's own code (seqr_last_result_code); nullopt if SEQR gave none.
    optional<std::int32_t> result_code() const noexcept
    {
        return result_code_ < 0 ? optional<std::int32_t>() : optional<std::int32_t>(result_code_);
    }
    /// What failed, why, and what to do next; the same as what().
    const char *text() const noexcept { return what(); }

private:
    seqr_status status_;
    std::int32_t result_code_;
};

/* ---- values ---------------------------------------------------------------------------------------------------- */

/// A moment of UTC, in milliseconds.
using timestamp = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

enum class log_level : std::int32_t {
    none = 0,
    error = SEQR_LOG_ERROR,
    warning = SEQR_LOG_WARNING,
    info = SEQR_LOG_INFO,
    debug = SEQR_LOG_DEBUG
};

/// The SEQR_PAY_ states. One that you do not know is one of a later version: treat it like waiting, from 100 on like
/// unknown.
enum class payment_state : std::int32_t {
    waiting = SEQR_PAY_WAITING,
    ask_cashier = SEQR_PAY_ASK_CASHIER,
    loyalty = SEQR_PAY_LOYALTY,
    reserved = SEQR_PAY_RESERVED,
    completed = SEQR_PAY_COMPLETED,
    canceled = SEQR_PAY_CANCELED,
    failed = SEQR_PAY_FAILED,
    unknown = SEQR_PAY_UNKNOWN,
    starting = SEQR_PAY_STARTING,
    abandoned = SEQR_PAY_ABANDONED,
    canceling = SEQR_PAY_CANCELING
};

/// Who ended a payment that is not paid: the SEQR_BY_ numbers. Treat one that you do not know like unknown.
enum class ended_by : std::int32_t {
    nobody = 0,
    cashier = SEQR_BY_CASHIER,
    customer = SEQR_BY_CUSTOMER,
    bank = SEQR_BY_BANK,
    seqr = SEQR_BY_SEQR,
    question_timeout = SEQR_BY_QUESTION_TIMEOUT,
    supervisor = SEQR_BY_SUPERVISOR,
    unknown = SEQR_BY_UNKNOWN
};

/// Whether nothing more will come: completed, canceled, failed or abandoned.
constexpr bool is_final(payment_state state) noexcept
{
    return state == payment_state::completed || state == payment_state::canceled || state == payment_state::failed
        || state == payment_state::abandoned || static_cast<std::int32_t>(state) >= 100;
}

enum class payment_mode : std::int32_t {
    immediate_debit = SEQR_IMMEDIATE_DEBIT,
    reservation_desired = SEQR_RESERVATION_DESIRED,
    reservation_required = SEQR_RESERVATION_REQUIRED,
    reservation_preliminary = SEQR_RESERVATION_PRELIMINARY
};

enum class acknowledgment_mode : std::int32_t {
    none = SEQR_NO_ACKNOWLEDGMENT,
    optional = SEQR_OPTIONAL_ACKNOWLEDGMENT,
    required = SEQR_REQUIRE_ACKNOWLEDGMENT
};

/// The status of a seqr_customer_token.
enum class token_status : std::int32_t { pending = 0, used = 1, blocked = 90, invalid = 99 };

enum class document_type : std::int32_t {
    payment_receipt = SEQR_PAYMENT_RECEIPT,
    warranty = SEQR_WARRANTY,
    voucher = SEQR_VOUCHER,
    other = SEQR_OTHER_DOCUMENT
};

enum class progress_step : std::int32_t {
    waiting = SEQR_STEP_WAITING,
    asking = SEQR_STEP_ASKING,
    reading = SEQR_STEP_READING,
    comparing = SEQR_STEP_COMPARING
};

enum class report_kind : std::int32_t {
    shop = SEQR_REPORT_SHOP,
    shop_by_terminal = SEQR_REPORT_SHOP_BY_TERMINAL,
    shop_details = SEQR_REPORT_SHOP_DETAILS,
    shop_by_cashier = SEQR_REPORT_SHOP_BY_CASHIER,
    terminal = SEQR_REPORT_TERMINAL,
    terminal_details = SEQR_REPORT_TERMINAL_DETAILS
};

enum class reconciliation_kind : std::int32_t {
    matched = SEQR_RECON_MATCHED,
    missing_here = SEQR_RECON_MISSING_HERE,
    missing_there = SEQR_RECON_MISSING_THERE,
    different = SEQR_RECON_DIFFERENT,
    doubled = SEQR_RECON_DOUBLED,
    near_mark = SEQR_RECON_NEAR_MARK,
    refund_found = SEQR_RECON_REFUND_FOUND,
    refund_in_doubt = SEQR_RECON_REFUND_IN_DOUBT,
    other_terminal = SEQR_RECON_OTHER_TERMINAL
};

enum class journal_format : std::int32_t { json_lines = SEQR_JSON_LINES, csv = SEQR_CSV };

/// What cashier::ask is asked.
enum class question : std::int32_t {
    /// The customer has not paid in time.
    try_again = SEQR_ASK_TRY_AGAIN,
    /// A sale was interrupted; only terminal::recover asks this, and before anything is asked of SEQR.
    still_wanted = SEQR_ASK_STILL_WANTED,
    /// Whether the customer has paid is not known now.
    unknown = SEQR_ASK_UNKNOWN
};

/// What cashier::ask answers. (continue is a word of the language.) abandon is a supervisor's, and for unknown sales.
enum class answer : std::int32_t { go_on = 1, cancel = 2, wait = 3, abandon = 4 };

/// What cashier::show returns; leave ends the call, and the sale stays as it is.
enum class wish : std::int32_t { go_on = 0, cancel = 1, leave = 2 };

/// What became of payment::cancel.
enum class cancel_outcome {
    /// Nothing is paid (the state is canceled or failed): the sale is open again.
    canceled,
    /// The customer was faster: book and confirm the sale, or confirm and refund it.
    already_paid,
    /// Not known. Assume nothing: poll, or cancel again; the library goes on by itself.
    in_doubt,
    /// It was paid, and SEQR has given the money back: nothing is paid.
    reversed
};

/// What became of payment::update.
enum class update_outcome {
    taken,
    /// The customer has paid the old invoice.
    already_paid,
    /// SEQR's answer was lost: update again with the same invoice.
    in_doubt
};

/// What became of payment::commit.
enum class commit_outcome {
    /// Paid. (Where that cannot be stored for now, payment::poll says so.)
    completed,
    /// Paid, and SEQR took another amount than was asked: payment::amount has it.
    other_amount,
    /// SEQR did not say in time: poll until it is settled.
    in_doubt
};

/// What of a till waits for a person: seqr_attention.
struct attention_counts {
    std::uint32_t unfinished = 0, refunds_in_doubt = 0, reversals = 0, receipts_waiting = 0, receipts_given_up = 0;
};

/// What became of terminal::refund.
enum class refund_outcome {
    made,
    /// SEQR may or may not have refunded. It is never sent again by itself: see terminal::resolve_refund.
    in_doubt
};

/// seqr_config. What is not set has the library's default.
struct config {
    std::string endpoint;   ///< required
    std::string store_path; ///< required
    std::string client_id;  ///< required
    std::string client_reference{};
    std::string client_comment{};
    std::string ca_file{};
    std::string proxy{};
    std::string receipt_file{};
    std::string language{};
    std::string time_zone{};
    std::string log_file{};
    std::string store_key_file{};
    std::string seqr_time_zone{};
    std::uint32_t log_file_limit_kb = 0;
    bool allow_plain_http = false; ///< SEQR_ALLOW_PLAIN_HTTP: for tests only
    std::chrono::milliseconds connect_timeout{0};
    std::chrono::milliseconds request_timeout{0};
    std::chrono::milliseconds money_timeout{0};
    std::chrono::milliseconds cancel_timeout{0};
    std::chrono::milliseconds poll_interval{0};
    std::chrono::milliseconds poll_window{0};
    std::chrono::milliseconds question_timeout{0};
    log_level level = log_level::info; ///< of log and log_file; none: neither is used
    /// seqr_log_fn: any thread, one at a time. Must not use the library.
    std::function<void(log_level, string_view)> log{};
};

/// seqr_registration.
struct registration {
    std::string reseller_id;          ///< required
    std::string reseller_password;    ///< required
    std::string external_terminal_id; ///< required
    std::string name;                 ///< required
    std::string reseller_user_id{};
    std::string seqr_id{};
};

/// seqr_invoice_row.
struct row {
    std::string description{};
    std::int64_t total = 0;
    std::int64_t quantity_thousandths = 0; ///< 0 means one piece
    std::string unit_name{};
    std::int64_t unit_price = 0;
    std::int64_t discount = 0;
    optional<std::int32_t> tax_basis_points{}; ///< 2500 is 25 %, 0 is 0 %, nullopt is not given
    std::string ean{};
    std::string sku{};

    row() = default;
    row(std::string what, std::int64_t amount, std::int64_t thousandths = 0)
        : description(std::move(what)), total(amount), quantity_thousandths(thousandths)
    {
    }
};

/// seqr_customer_token.
struct token {
    std::string id;
    std::string value;
    std::string description{};
    token_status status = token_status::pending;
};

/// seqr_invoice.
struct invoice {
    std::string client_invoice_id; ///< required
    std::string title;             ///< required
    std::string cashier_id;        ///< required
    std::int64_t total = 0;        ///< required, in minor units
    std::string currency_code;     ///< required
    std::string footer{};
    std::vector<row> rows{};
    std::vector<token> tokens{};
    optional<timestamp> issued_at{}; ///< nullopt is now
    payment_mode mode = payment_mode::immediate_debit;
    acknowledgment_mode acknowledgment = acknowledgment_mode::none;
    std::string back_url{};
    std::string notification_url{};
    std::chrono::seconds commit_timeout{0};
};

/// seqr_refund_request.
struct refund_request {
    std::string refund_id;     ///< required
    std::string ers_reference; ///< required
    std::int64_t amount = 0;   ///< required, in minor units
    std::string currency_code; ///< required
    std::string title;         ///< required
    std::string cashier_id;    ///< required
    std::vector<row> rows{};
};

struct refund_result {
    refund_outcome outcome = refund_outcome::in_doubt;
    optional<std::string> reference{}; ///< SEQR's own reference of the refund, if it gave one
    std::string text{};                     ///< in doubt: why
};

/// seqr_refund_info: a refund of the store.
struct refund_record {
    /// seqr_status: what became of it. SEQR_OK, SEQR_E_NOT_READY (under way), SEQR_E_IN_DOUBT, or why it was not made.
    seqr_status outcome = SEQR_OK;
    std::string text{};                ///< the outcome is an error: which
    std::string ers_reference{};       ///< the payment
    optional<std::string> reference{}; ///< SEQR's own reference of the refund, if it gave one
    std::int64_t amount = 0;           ///< minor units
    std::string currency_code{};
    timestamp begun_at{}, changed_at{};
    optional<std::int32_t> result_code{}; ///< SEQR's, where it refused
};

/// Minor units with their currency: 1250 and "SEK" are 12.50 SEK.
struct money {
    std::int64_t amount = 0;
    std::string currency_code;
};

/// What payment::poll gives.
struct poll_result {
    payment_state state = payment_state::unknown;
    /// false (SEQR_E_NOT_SAVED): completed, but that cannot be stored for now. Confirm until it succeeds.
    bool saved = true;
    /// true (SEQR_E_REVERSED): SEQR has taken the payment back; the state is failed.
    bool reversed = false;
    /// true (SEQR_E_OTHER_AMOUNT): completed, but SEQR took another amount than was asked; payment::amount has it.
    bool other_amount = false;
    /// true (SEQR_E_OTHER_PAYMENT): unknown; SEQR answers with a payment that is not this sale's.
    bool other_payment = false;
    /// true (SEQR_E_BUSY): unknown; another program has changed this payment in the store.
    bool busy = false;
    /// Where one of these applies: why.
    std::string text{};
};

/// seqr_receipt_texts: all are required but group_mark.
struct receipt_texts {
    std::string amount, time, reference, sale, cashier, copy, refund, refunded_payment, decimal_mark, group_mark;
};

/// seqr_receipt_document; data are any bytes.
struct receipt_document {
    document_type type = document_type::payment_receipt;
    std::string mime_type; ///< required
    std::string data;
};

/// seqr_reseller.
struct reseller {
    std::string reseller_id;       ///< required
    std::string reseller_password; ///< required
    std::string reseller_user_id{};
};

/// seqr_report_request without the report: what client::reconcile takes.
struct period_request {
    std::string period_id;     ///< required
    std::string currency_code; ///< required
    std::string external_terminal_id{};
    std::chrono::milliseconds first_wait{0};
    std::chrono::milliseconds repeat_wait{0};
    std::chrono::milliseconds patience{0};
    std::chrono::milliseconds near_mark{0};
    /// Gets step, try and time since the call began. Return true to go on, false to stop (SEQR_E_STOPPED).
    std::function<bool(progress_step, std::uint32_t, std::chrono::milliseconds)> progress{};
};

/// seqr_report_row.
struct report_row {
    optional<std::string> terminal_id, cashier_id, ers_reference;
    optional<std::int64_t> sales_count; ///< nullopt in a report of details
    std::int64_t amount = 0;
};

/// A report: its rows, and the document as SEQR sent it.
struct report {
    std::vector<report_row> rows;
    std::string text;
};

/// seqr_reconciliation_total.
struct reconciliation_total {
    std::int64_t count = 0, amount_here = 0, amount_there = 0;
};

/// seqr_reconciliation_line.
struct reconciliation_line {
    reconciliation_kind kind = reconciliation_kind::matched;
    optional<std::string> external_terminal_id, terminal_id, client_invoice_id, refund_id, ers_reference;
    optional<std::int64_t> amount_here, amount_there;
    optional<timestamp> at;
    std::uint32_t rows = 0;
};

/// seqr_qr_code: size * size modules row by row, without the quiet zone around them.
struct qr_modules {
    std::uint32_t size = 0;
    std::vector<std::uint8_t> modules;
    /// Whether a module is dark; throws std::out_of_range outside of the code.
    bool dark(std::uint32_t x, std::uint32_t y) const
    {
        if (x >= size) throw std::out_of_range("seqr::qr_modules::dark");
        return modules.at(std::size_t{y} * size + x) != 0;
    }
};

/* ---- inside ---------------------------------------------------------------------------------------------------- */

/// Not for programs.
namespace detail {

class guarded_cashier;

[[noreturn]] inline void fail(seqr_status status)
{
    throw error(status, ::seqr_last_result_code(), ::seqr_last_error());
}

inline void check(seqr_status status)
{
    if (status != SEQR_OK) fail(status);
}

[[noreturn]] inline void bad_argument(const char *text) { throw error(SEQR_E_ARGUMENT, -1, text); }

struct closer {
    void operator()(seqr_client *handle) const noexcept { ::seqr_close(handle); }
    void operator()(seqr_terminal *handle) const noexcept { ::seqr_terminal_close(handle); }
    void operator()(seqr_payment *handle) const noexcept { ::seqr_payment_close(handle); }
    void operator()(seqr_reconciliation *handle) const noexcept { ::seqr_reconciliation_close(handle); }
    void operator()(seqr_report_result *handle) const noexcept { ::seqr_report_result_close(handle); }
    void operator()(char *text) const noexcept { ::seqr_string_free(text); }
};

template <typename T>
using owned = std::unique_ptr<T, closer>;

/// A text that lives as long as the struct it comes from.
inline const char *c_text(const std::string &text)
{
    if (text.find('\0') != std::string::npos) bad_argument("A text holds a NUL character.");
    return text.c_str();
}

inline const char *c_optional(const std::string &text) { return text.empty() ? nullptr : c_text(text); }

/// A text of its own, with a NUL at its end: a string_view need not have one.
class copy {
public:
    explicit copy(string_view text) : text_(text.data(), text.size()) { c_text(text_); }
    const char *get() const noexcept { return text_.c_str(); }
    const char *optional() const noexcept { return text_.empty() ? nullptr : text_.c_str(); }

private:
    std::string text_;
};

inline optional<std::string> given(const char *text)
{
    return text == nullptr ? optional<std::string>() : optional<std::string>(text);
}

inline std::string taken(char *text)
{
    const owned<char> owner(text);
    return text == nullptr ? std::string() : std::string(text);
}

template <typename Duration>
std::uint32_t c_duration(Duration time)
{
    const auto count = time.count();
    if (count < 0 || count > std::numeric_limits<std::uint32_t>::max()) bad_argument("A time is negative or too long.");
    return static_cast<std::uint32_t>(count);
}

inline timestamp moment(std::int64_t unix_ms) { return timestamp(std::chrono::milliseconds(unix_ms)); }

inline std::int64_t unix_ms(timestamp time)
{
    return static_cast<std::int64_t>(time.time_since_epoch().count());
}

inline std::vector<seqr_invoice_row> c_rows(const std::vector<row> &rows)
{
    std::vector<seqr_invoice_row> result;
    result.reserve(rows.size());
    for (const row &from : rows) {
        seqr_invoice_row to = {};
        to.description = c_optional(from.description);
        to.quantity_thousandths = from.quantity_thousandths;
        to.unit_name = c_optional(from.unit_name);
        to.unit_price = from.unit_price;
        to.discount = from.discount;
        to.total = from.total;
        if (from.tax_basis_points) {
            if (*from.tax_basis_points < 0) bad_argument("A row's tax is negative.");
            to.tax_basis_points = *from.tax_basis_points == 0 ? -1 : *from.tax_basis_points;
        }
        to.ean = c_optional(from.ean);
        to.sku = c_optional(from.sku);
        result.push_back(to);
    }
    return result;
}

/// An invoice as C takes it; it points into the invoice that it was made of.
/// A time to wait: one that is too long or negative is cut to what is possible.
inline std::uint32_t c_wait(std::chrono::milliseconds wait) noexcept
{
    constexpr std::int64_t longest = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(wait.count() < 0 ? 0 : wait.count() > longest ? longest : wait.count());
}

class c_refund {
public:
    explicit c_refund(const refund_request &from) : rows_(c_rows(from.rows))
    {
        value_.refund_id = c_text(from.refund_id);
        value_.ers_reference = c_text(from.ers_reference);
        value_.amount = from.amount;
        value_.currency_code = c_text(from.currency_code);
        value_.title = c_text(from.title);
        value_.cashier_id = c_text(from.cashier_id);
        value_.rows = rows_.empty() ? nullptr : rows_.data();
        value_.row_count = rows_.size();
    }
    c_refund(const c_refund &) = delete;
    c_refund &operator=(const c_refund &) = delete;
    const seqr_refund_request *get() const noexcept { return &value_; }

private:
    std::vector<seqr_invoice_row> rows_;
    seqr_refund_request value_ = SEQR_REFUND_REQUEST_INIT;
};

class c_invoice {
public:
    explicit c_invoice(const invoice &from) : rows_(c_rows(from.rows))
    {
        tokens_.reserve(from.tokens.size());
        for (const token &one : from.tokens) {
            seqr_customer_token to = {};
            to.id = c_text(one.id);
            to.value = c_text(one.value);
            to.description = c_optional(one.description);
            to.status = static_cast<std::int32_t>(one.status);
            tokens_.push_back(to);
        }
        value_.client_invoice_id = c_text(from.client_invoice_id);
        value_.title = c_text(from.title);
        value_.cashier_id = c_text(from.cashier_id);
        value_.footer = c_optional(from.footer);
        value_.total = from.total;
        value_.currency_code = c_text(from.currency_code);
        value_.rows = rows_.empty() ? nullptr : rows_.data();
        value_.row_count = rows_.size();
        value_.tokens = tokens_.empty() ? nullptr : tokens_.data();
        value_.token_count = tokens_.size();
        value_.issued_at_ms = from.issued_at ? unix_ms(*from.issued_at) : 0;
        value_.payment_mode = static_cast<std::int32_t>(from.mode);
        value_.acknowledgment_mode = static_cast<std::int32_t>(from.acknowledgment);
        value_.back_url = c_optional(from.back_url);
        value_.notification_url = c_optional(from.notification_url);
        value_.commit_timeout_s = c_duration(from.commit_timeout);
    }
    c_invoice(const c_invoice &) = delete;
    c_invoice &operator=(const c_invoice &) = delete;
    const seqr_invoice *get() const noexcept { return &value_; }

private:
    std::vector<seqr_invoice_row> rows_;
    std::vector<seqr_customer_token> tokens_{};
    seqr_invoice value_ = SEQR_INVOICE_INIT;
};

inline seqr_reseller c_reseller(const reseller &from)
{
    seqr_reseller to = SEQR_RESELLER_INIT;
    to.reseller_id = c_text(from.reseller_id);
    to.reseller_user_id = c_optional(from.reseller_user_id);
    to.reseller_password = c_text(from.reseller_password);
    return to;
}

using log_function = std::function<void(log_level, string_view)>;

inline void SEQR_CALL write_log(void *context, std::int32_t level, const char *message) noexcept
{
    try {
        (*static_cast<const log_function *>(context))(static_cast<log_level>(level), message);
    } catch (...) { // the library must not see it, and there is nobody else to tell
    }
}

/// A function of the program's, and what it threw: that must not go through the library.
template <typename Function>
class guarded {
public:
    explicit guarded(const Function &function) : function_(function) {}

    /// What the library's callback returns: 0 to go on.
    template <typename... Arguments>
    std::int32_t call(Arguments... arguments) noexcept
    {
        try {
            return function_(arguments...) ? 0 : 1;
        } catch (...) {
            thrown_ = std::current_exception();
            return 1;
        }
    }
    void rethrow() const
    {
        if (thrown_) std::rethrow_exception(thrown_);
    }

private:
    const Function &function_;
    std::exception_ptr thrown_{};
};

using progress_function = std::function<bool(progress_step, std::uint32_t, std::chrono::milliseconds)>;
using write_function = std::function<bool(string_view)>;

inline std::int32_t SEQR_CALL tell_progress(
    void *context, std::int32_t step, std::uint32_t attempt, std::uint32_t elapsed_ms) noexcept
{
    return static_cast<guarded<progress_function> *>(context)->call(
        static_cast<progress_step>(step), attempt, std::chrono::milliseconds(elapsed_ms));
}

inline std::int32_t SEQR_CALL write_journal(void *context, const char *data, std::size_t size) noexcept
{
    return static_cast<guarded<write_function> *>(context)->call(string_view(data, size));
}

inline seqr_report_request c_request(const period_request &from, guarded<progress_function> &progress)
{
    seqr_report_request to = SEQR_REPORT_REQUEST_INIT;
    to.period_id = c_text(from.period_id);
    to.external_terminal_id = c_optional(from.external_terminal_id);
    to.currency_code = c_text(from.currency_code);
    to.first_wait_ms = c_duration(from.first_wait);
    to.repeat_wait_ms = c_duration(from.repeat_wait);
    to.patience_ms = c_duration(from.patience);
    to.near_mark_ms = c_duration(from.near_mark);
    if (from.progress) {
        to.progress = tell_progress;
        to.progress_context = &progress;
    }
    return to;
}

} // namespace detail

/* ---- a payment ------------------------------------------------------------------------------------------------- */

/// One sale being paid: seqr_payment.
class payment {
public:
    payment() noexcept = default;
    /// Takes over a handle of seqr.h.
    explicit payment(seqr_payment *handle) noexcept : handle_(handle) {}

    /// seqr_pay_poll. A wait that is too long or negative is cut to what is possible.
    SEQR_HPP_NODISCARD poll_result poll(std::chrono::milliseconds wait = std::chrono::milliseconds(0))
    {
        std::int32_t state = SEQR_PAY_UNKNOWN;
        const seqr_status status = ::seqr_pay_poll(native(), detail::c_wait(wait), &state);
        poll_result result;
        if (status != SEQR_OK) {
            switch (status) {
            case SEQR_E_NOT_SAVED:
            case SEQR_E_REVERSED:
            case SEQR_E_OTHER_AMOUNT:
            case SEQR_E_OTHER_PAYMENT:
            case SEQR_E_BUSY: break; // the state is written with each of these
            default: detail::fail(status);
            }
            result.text = ::seqr_last_error();
        }
        result.state = static_cast<payment_state>(state);
        result.saved = status != SEQR_E_NOT_SAVED;
        result.reversed = status == SEQR_E_REVERSED;
        result.other_amount = status == SEQR_E_OTHER_AMOUNT;
        result.other_payment = status == SEQR_E_OTHER_PAYMENT;
        result.busy = status == SEQR_E_BUSY;
        return result;
    }

    /// seqr_pay_continue: the cashier's "try again".
    void continue_waiting() { detail::check(::seqr_pay_continue(native())); }

    /// seqr_cancel. Throws where the wish could not be stored (the payment goes on) and where SEQR refused.
    SEQR_HPP_NODISCARD cancel_outcome cancel()
    {
        return cancel_outcome_of(::seqr_cancel(native()));
    }

    /// seqr_cancel_begin: does not wait. canceled() has the outcome.
    void begin_cancel() { detail::check(::seqr_cancel_begin(native())); }

    /// seqr_payment_status after begin_cancel: nullopt while there is no outcome; throws as cancel() does.
    SEQR_HPP_NODISCARD optional<cancel_outcome> canceled()
    {
        const seqr_status status = ::seqr_payment_status(native());
        if (status == SEQR_E_NOT_READY) return nullopt;
        return cancel_outcome_of(status);
    }

    /// seqr_payment_status after terminal::begin: false while the invoice is on its way; throws as terminal::start
    /// does.
    SEQR_HPP_NODISCARD bool started()
    {
        const seqr_status status = ::seqr_payment_status(native());
        if (status == SEQR_E_NOT_READY) return false;
        detail::check(status);
        return true;
    }

    /// seqr_pay_confirm: the sale is booked. SEQR_E_NOT_SAVED: again until it succeeds; SEQR_E_REVERSED: the customer
    /// has the money back, undo the booking.
    void confirm() { detail::check(::seqr_pay_confirm(native())); }

    /// seqr_acknowledge_reversal: the booking of what SEQR took back is undone.
    void acknowledge_reversal() { detail::check(::seqr_acknowledge_reversal(native())); }

    /// seqr_payment_ended_by.
    ended_by ended() const noexcept { return static_cast<ended_by>(::seqr_payment_ended_by(native())); }

    /// seqr_pay_abandon, by a supervisor.
    void abandon() { detail::check(::seqr_pay_abandon(native())); }

    /// seqr_pay_update: the whole invoice anew.
    SEQR_HPP_NODISCARD update_outcome update(const invoice &invoice)
    {
        const detail::c_invoice value(invoice);
        const seqr_status status = ::seqr_pay_update(native(), value.get());
        switch (status) {
        case SEQR_OK: return update_outcome::taken;
        case SEQR_E_ALREADY_PAID: return update_outcome::already_paid;
        case SEQR_E_IN_DOUBT: return update_outcome::in_doubt;
        default: detail::fail(status);
        }
    }

    /// seqr_pay_commit: takes what is reserved, or a part of it. (nullopt takes all of it; 0 is refused, cancel.)
    SEQR_HPP_NODISCARD commit_outcome commit(optional<std::int64_t> amount = nullopt)
    {
        if (amount && *amount <= 0) throw error(SEQR_E_AMOUNT, -1, "The amount to commit is not above zero.");
        const seqr_status status = ::seqr_pay_commit(native(), amount.value_or(0));
        switch (status) {
        case SEQR_OK: return commit_outcome::completed;
        case SEQR_E_OTHER_AMOUNT: return commit_outcome::other_amount;
        case SEQR_E_IN_DOUBT: return commit_outcome::in_doubt;
        case SEQR_E_NOT_SAVED: {
            // Either nothing was sent, or it is paid and cannot be stored: the state tells.
            const error problem(status, ::seqr_last_result_code(), ::seqr_last_error());
            if (poll().state == payment_state::completed) return commit_outcome::completed;
            throw problem;
        }
        default: detail::fail(status);
        }
    }

    /// The customer's cards, coupons and vouchers so far: seqr_payment_token.
    std::vector<token> tokens() const
    {
        const std::size_t count = ::seqr_payment_token_count(native());
        std::vector<token> result;
        result.reserve(count);
        for (std::size_t index = 0; index < count; index++) {
            seqr_customer_token from = {};
            detail::check(::seqr_payment_token(native(), index, &from));
            token to;
            to.id = from.id;
            to.value = from.value;
            to.description = from.description == nullptr ? "" : from.description;
            to.status = static_cast<token_status>(from.status);
            result.push_back(std::move(to));
        }
        return result;
    }

    std::string client_invoice_id() const
    {
        const char *text = ::seqr_payment_client_invoice_id(native());
        if (text == nullptr) detail::fail(SEQR_E_ARGUMENT);
        return text;
    }
    optional<std::string> invoice_reference() const
    {
        return detail::given(::seqr_payment_invoice_reference(native()));
    }
    /// What is printed and kept with the sale; nullopt until it is completed.
    optional<std::string> ers_reference() const { return detail::given(::seqr_payment_ers_reference(native())); }
    optional<std::string> qr_code() const { return detail::given(::seqr_payment_qr_code(native())); }

    /// What is asked, and once completed what was paid.
    money amount() const
    {
        money result;
        char currency[4] = {};
        detail::check(::seqr_payment_amount(native(), &result.amount, currency));
        result.currency_code = currency;
        return result;
    }

    /// When the customer paid; nullopt if it is not paid.
    optional<timestamp> paid_at() const
    {
        std::int64_t time = 0;
        const seqr_status status = ::seqr_payment_paid_at(native(), &time);
        if (status == SEQR_E_STATE) return nullopt;
        detail::check(status);
        return detail::moment(time);
    }

    /// seqr_payment_result_code.
    optional<std::int32_t> result_code() const noexcept
    {
        const std::int32_t code = ::seqr_payment_result_code(native());
        return code < 0 ? optional<std::int32_t>() : optional<std::int32_t>(code);
    }
    /// seqr_payment_error: why it failed or is unknown.
    optional<std::string> error_text() const { return detail::given(::seqr_payment_error(native())); }

    /// seqr_receipt_text.
    std::string receipt(std::uint32_t columns) const
    {
        char *text = nullptr;
        detail::check(::seqr_receipt_text(native(), columns, &text));
        return detail::taken(text);
    }

    seqr_payment *native() const noexcept { return handle_.get(); }
    void close() noexcept { handle_.reset(); }

private:
    static cancel_outcome cancel_outcome_of(seqr_status status)
    {
        switch (status) {
        case SEQR_OK: return cancel_outcome::canceled;
        case SEQR_E_ALREADY_PAID: return cancel_outcome::already_paid;
        case SEQR_E_IN_DOUBT: return cancel_outcome::in_doubt;
        case SEQR_E_REVERSED: return cancel_outcome::reversed;
        default: detail::fail(status);
        }
    }

    friend class detail::guarded_cashier;
    /// A handle that was lent stays open.
    void give_back() noexcept { static_cast<void>(handle_.release()); }

    detail::owned<seqr_payment> handle_{};
};

/* ---- a whole sale ---------------------------------------------------------------------------------------------- */

/// The POS as terminal::sell and terminal::recover see it: seqr_cashier. Derive from it. The functions are called on the
/// thread that made the call. The payment is lent: it cannot be kept or closed. An exception of one of them ends the call
/// as soon as the sale may be left, and comes out of it; the sale is then as after a crash.
class cashier {
public:
    cashier() = default;
    cashier(const cashier &) = default;
    cashier &operator=(const cashier &) = default;
    virtual ~cashier() = default;

    /// The width of receipts, 20 to 80; 0 means 40.
    virtual std::uint32_t columns() const { return 0; }
    /// seqr_show_fn.
    virtual wish show(payment &sale, payment_state state, string_view text) = 0;
    /// seqr_ask_fn.
    virtual answer ask(payment &sale, question asked, string_view text) = 0;
    /// seqr_book_fn: true once the sale is booked. Must be safe to repeat for the same ers_reference.
    virtual bool book(payment &sale, string_view ers_reference, const money &paid) = 0;
    /// seqr_unbook_fn: true once nothing is booked for this ers_reference.
    virtual bool unbook(payment &sale, string_view ers_reference) = 0;
    /// seqr_print_fn.
    virtual void print(payment &sale, string_view text) = 0;
};

/// What became of a whole sale.
struct sale_result {
    /// The last state that was seen.
    payment_state state = payment_state::unknown;
    /// SEQR_OK: the sale is settled. Otherwise SEQR_E_STOPPED, SEQR_E_NOT_SAVED (paid and booked, not confirmed yet),
    /// SEQR_E_BUSY or SEQR_E_UNFINISHED: let the payment go, and terminal::recover takes the sale up.
    seqr_status status = SEQR_OK;
    /// What to say about that; empty with SEQR_OK.
    std::string text{};
    /// The sale; none after terminal::recover.
    payment sale{};

    bool settled() const noexcept { return status == SEQR_OK; }
    bool paid() const noexcept { return state == payment_state::completed; }
};

namespace detail {

/// A cashier, and what it threw: that must not go through the library.
class guarded_cashier {
public:
    explicit guarded_cashier(cashier &functions) : functions_(functions) {}

    template <typename Result, typename Function>
    Result call(seqr_payment *handle, Result otherwise, Function function) noexcept
    {
        if (thrown_) return otherwise;
        payment lent(handle);
        try {
            otherwise = function(functions_, lent);
        } catch (...) {
            thrown_ = std::current_exception();
        }
        lent.give_back();
        return otherwise;
    }

    void rethrow() const
    {
        if (thrown_) std::rethrow_exception(thrown_);
    }

private:
    cashier &functions_;
    std::exception_ptr thrown_{};
};

inline guarded_cashier &guarded_of(void *context) noexcept { return *static_cast<guarded_cashier *>(context); }

inline std::int32_t SEQR_CALL show_sale(void *context, seqr_payment *sale, std::int32_t state, const char *text) noexcept
{
    return static_cast<std::int32_t>(
        guarded_of(context).call(sale, wish::leave, [&](cashier &functions, payment &lent) {
            return functions.show(lent, static_cast<payment_state>(state), text);
        }));
}

inline std::int32_t SEQR_CALL ask_cashier(void *context, seqr_payment *sale, std::int32_t asked, const char *text) noexcept
{
    return static_cast<std::int32_t>(
        guarded_of(context).call(sale, answer::wait, [&](cashier &functions, payment &lent) {
            return functions.ask(lent, static_cast<question>(asked), text);
        }));
}

inline std::int32_t SEQR_CALL book_sale(
    void *context, seqr_payment *sale, const char *ers_reference, std::int64_t amount, const char *currency_code) noexcept
{
    return guarded_of(context).call(sale, 0, [&](cashier &functions, payment &lent) {
        money paid;
        paid.amount = amount;
        paid.currency_code = currency_code;
        return functions.book(lent, ers_reference, paid) ? 1 : 0;
    });
}

inline std::int32_t SEQR_CALL unbook_sale(void *context, seqr_payment *sale, const char *ers_reference) noexcept
{
    return guarded_of(context).call(sale, 0, [&](cashier &functions, payment &lent) {
        return functions.unbook(lent, ers_reference) ? 1 : 0;
    });
}

inline void SEQR_CALL print_receipt(void *context, seqr_payment *sale, const char *text) noexcept
{
    guarded_of(context).call(sale, 0, [&](cashier &functions, payment &lent) {
        functions.print(lent, text);
        return 0;
    });
}

inline seqr_cashier c_cashier(const cashier &from, guarded_cashier &guarded)
{
    seqr_cashier to = SEQR_CASHIER_INIT;
    to.columns = from.columns();
    to.context = &guarded;
    to.show = show_sale;
    to.ask = ask_cashier;
    to.book = book_sale;
    to.unbook = unbook_sale;
    to.print = print_receipt;
    return to;
}

/// The end of a whole sale: a result where the sale may be left as it is, an exception otherwise.
inline void finish(seqr_status status, const guarded_cashier &guarded, sale_result &result)
{
    const std::string text = status == SEQR_OK ? std::string() : std::string(::seqr_last_error());
    guarded.rethrow();
    switch (status) {
    case SEQR_OK:
    case SEQR_E_STOPPED:
    case SEQR_E_NOT_SAVED:
    case SEQR_E_BUSY:
    case SEQR_E_UNFINISHED: break;
    default: fail(status);
    }
    result.status = status;
    result.text = text;
}

} // namespace detail

/* ---- a till ---------------------------------------------------------------------------------------------------- */

/// One registered till: seqr_terminal.
class terminal {
public:
    terminal() noexcept = default;
    /// Takes over a handle of seqr.h.
    explicit terminal(seqr_terminal *handle) noexcept : handle_(handle) {}

    /// seqr_pay_start.
    SEQR_HPP_NODISCARD payment start(const invoice &invoice)
    {
        const detail::c_invoice value(invoice);
        seqr_payment *handle = nullptr;
        detail::check(::seqr_pay_start(native(), value.get(), &handle));
        return payment(handle);
    }

    /// seqr_pay_begin: does not wait. payment::status has the outcome.
    SEQR_HPP_NODISCARD payment begin(const invoice &invoice)
    {
        const detail::c_invoice value(invoice);
        seqr_payment *handle = nullptr;
        detail::check(::seqr_pay_begin(native(), value.get(), &handle));
        return payment(handle);
    }

    /// seqr_sale_run: a whole sale. Every exception but that of a function of yours, and SEQR_E_CLOSED, means that nothing
    /// was begun (SEQR_E_UNFINISHED: recover first).
    SEQR_HPP_NODISCARD sale_result sell(const invoice &invoice, cashier &functions)
    {
        const detail::c_invoice value(invoice);
        detail::guarded_cashier guarded(functions);
        const seqr_cashier to = detail::c_cashier(functions, guarded);
        seqr_payment *handle = nullptr;
        std::int32_t state = SEQR_PAY_UNKNOWN;
        const seqr_status status = ::seqr_sale_run(native(), value.get(), &to, &state, &handle);
        sale_result result;
        result.sale = payment(handle);
        if (handle == nullptr) {
            guarded.rethrow();
            detail::check(status);
        }
        detail::finish(status, guarded, result);
        result.state = static_cast<payment_state>(state);
        return result;
    }

    /// seqr_recover_run, when the till starts: settles what a crash left. Its state says nothing.
    SEQR_HPP_NODISCARD sale_result recover(cashier &functions)
    {
        detail::guarded_cashier guarded(functions);
        const seqr_cashier to = detail::c_cashier(functions, guarded);
        sale_result result;
        detail::finish(::seqr_recover_run(native(), &to), guarded, result);
        return result;
    }

    /// seqr_next_unfinished; after the last one nullopt. The payment before is still open meanwhile.
    SEQR_HPP_NODISCARD optional<payment> next_unfinished(const payment *after = nullptr)
    {
        seqr_payment *handle = nullptr;
        detail::check(::seqr_next_unfinished(native(), after == nullptr ? nullptr : after->native(), &handle));
        return handle == nullptr ? optional<payment>() : optional<payment>(payment(handle));
    }

    /// seqr_next_reversal; after the last one nullopt. The payment before is still open meanwhile.
    SEQR_HPP_NODISCARD optional<payment> next_reversal(const payment *after = nullptr)
    {
        seqr_payment *handle = nullptr;
        detail::check(::seqr_next_reversal(native(), after == nullptr ? nullptr : after->native(), &handle));
        return handle == nullptr ? optional<payment>() : optional<payment>(payment(handle));
    }

    /// seqr_terminal_attention: its counts.
    SEQR_HPP_NODISCARD attention_counts attention() const
    {
        seqr_attention from = SEQR_ATTENTION_INIT;
        detail::check(::seqr_terminal_attention(native(), &from));
        attention_counts result;
        result.unfinished = from.unfinished;
        result.refunds_in_doubt = from.refunds_in_doubt;
        result.reversals = from.reversals;
        result.receipts_waiting = from.receipts_waiting;
        result.receipts_given_up = from.receipts_given_up;
        return result;
    }

    /// All unfinished payments at once, for the start of the till.
    SEQR_HPP_NODISCARD std::vector<payment> unfinished()
    {
        std::vector<payment> result;
        while (optional<payment> next = next_unfinished(result.empty() ? nullptr : &result.back())) {
            result.push_back(std::move(*next));
        }
        return result;
    }

    /// seqr_payment_find; nullopt if there is none (SEQR_E_NOT_FOUND).
    SEQR_HPP_NODISCARD optional<payment> find(string_view client_invoice_id)
    {
        const detail::copy id(client_invoice_id);
        seqr_payment *handle = nullptr;
        const seqr_status status = ::seqr_payment_find(native(), id.get(), &handle);
        if (status == SEQR_E_NOT_FOUND) return nullopt;
        detail::check(status);
        return payment(handle);
    }

    /// seqr_refund. Every exception means that nothing was refunded.
    SEQR_HPP_NODISCARD refund_result refund(const refund_request &from)
    {
        const detail::c_refund value(from);
        char *reference = nullptr;
        const seqr_status status = ::seqr_refund(native(), value.get(), &reference);
        return refund_result_of(status, reference);
    }

    /// seqr_refund_begin: does not wait. refunded() has the outcome.
    void begin_refund(const refund_request &from)
    {
        const detail::c_refund value(from);
        detail::check(::seqr_refund_begin(native(), value.get()));
    }

    /// seqr_refund_poll: nullopt while the refund is under way; throws as refund() does.
    SEQR_HPP_NODISCARD optional<refund_result> refunded(
        string_view refund_id, std::chrono::milliseconds wait = std::chrono::milliseconds(0))
    {
        seqr_status outcome = SEQR_OK;
        char *reference = nullptr;
        const std::uint32_t longest = detail::c_wait(wait);
        const detail::copy id(refund_id);
        detail::check(::seqr_refund_poll(native(), id.get(), longest, &outcome, &reference));
        if (outcome == SEQR_E_NOT_READY) return nullopt;
        return refund_result_of(outcome, reference);
    }

    /// seqr_refund_find; nullopt if the store has no such refund (SEQR_E_NOT_FOUND).
    SEQR_HPP_NODISCARD optional<refund_record> find_refund(string_view refund_id) const
    {
        const detail::copy id(refund_id);
        seqr_refund_info from = SEQR_REFUND_INFO_INIT;
        const seqr_status status = ::seqr_refund_find(native(), id.get(), &from);
        if (status == SEQR_E_NOT_FOUND) return nullopt;
        detail::check(status);
        refund_record result;
        result.outcome = from.outcome;
        if (from.outcome != SEQR_OK) result.text = ::seqr_last_error();
        result.ers_reference = from.ers_reference;
        result.reference = detail::given(from.refund_reference);
        result.amount = from.amount;
        result.currency_code = from.currency_code;
        result.begun_at = detail::moment(from.begun_at_ms);
        result.changed_at = detail::moment(from.changed_at_ms);
        if (from.result_code >= 0) result.result_code = from.result_code;
        return result;
    }

    /// seqr_refund_resolve.
    void resolve_refund(string_view refund_id, bool happened)
    {
        detail::check(::seqr_refund_resolve(native(), detail::copy(refund_id).get(), happened ? 1 : 0));
    }

    /// seqr_refund_allow: only needed in a store that adopt_store has made.
    void allow_refunds(string_view ers_reference)
    {
        detail::check(::seqr_refund_allow(native(), detail::copy(ers_reference).get()));
    }

    /// The refund_id of each refund in doubt: seqr_next_refund_in_doubt.
    std::vector<std::string> refunds_in_doubt() const
    {
        std::vector<std::string> result;
        for (;;) {
            char *next = nullptr;
            detail::check(::seqr_next_refund_in_doubt(native(), result.empty() ? nullptr : result.back().c_str(), &next));
            if (next == nullptr) return result;
            result.push_back(detail::taken(next));
        }
    }

    /// seqr_refund_receipt_text.
    std::string refund_receipt(string_view refund_id, std::uint32_t columns) const
    {
        char *text = nullptr;
        detail::check(::seqr_refund_receipt_text(native(), detail::copy(refund_id).get(), columns, &text));
        return detail::taken(text);
    }

    /// seqr_submit_receipt.
    void submit_receipt(string_view ers_reference, const receipt_document &from)
    {
        seqr_receipt_document to = SEQR_RECEIPT_DOCUMENT_INIT;
        to.receipt_type = static_cast<std::int32_t>(from.type);
        to.mime_type = detail::c_text(from.mime_type);
        to.data = from.data.empty() ? nullptr : from.data.data();
        to.size = from.data.size();
        detail::check(::seqr_submit_receipt(native(), detail::copy(ers_reference).get(), &to));
    }

    /// seqr_assign_seqr_id.
    void assign_seqr_id(string_view id)
    {
        detail::check(::seqr_assign_seqr_id(native(), detail::copy(id).get()));
    }
    /// seqr_unregister.
    void unregister() { detail::check(::seqr_unregister(native())); }
    /// seqr_change_password.
    void change_password() { detail::check(::seqr_change_password(native())); }

    /// seqr_terminal_info: a JSON object.
    std::string info() const
    {
        char *json = nullptr;
        detail::check(::seqr_terminal_info(native(), &json));
        return detail::taken(json);
    }

    /// seqr_terminal_id.
    std::string id() const
    {
        const char *text = ::seqr_terminal_id(native());
        if (text == nullptr) detail::fail(SEQR_E_ARGUMENT);
        return text;
    }
    /// seqr_terminal_seqr_id.
    optional<std::string> seqr_id() const { return detail::given(::seqr_terminal_seqr_id(native())); }

    seqr_terminal *native() const noexcept { return handle_.get(); }
    void close() noexcept { handle_.reset(); }

private:
    static refund_result refund_result_of(seqr_status status, char *reference)
    {
        refund_result result;
        if (status == SEQR_E_IN_DOUBT) {
            result.text = ::seqr_last_error();
            return result;
        }
        detail::check(status);
        const detail::owned<char> owner(reference);
        result.outcome = refund_outcome::made;
        result.reference = detail::given(reference);
        return result;
    }

    detail::owned<seqr_terminal> handle_{};
};

/* ---- the end of day -------------------------------------------------------------------------------------------- */

/// What client::reconcile found: seqr_reconciliation.
class reconciliation {
public:
    reconciliation() noexcept = default;
    /// Takes over a handle of seqr.h.
    explicit reconciliation(seqr_reconciliation *handle) noexcept : handle_(handle) {}

    bool is_clean() const
    {
        if (native() == nullptr) detail::bad_argument("The reconciliation is closed.");
        return ::seqr_reconciliation_is_clean(native()) != 0;
    }

    reconciliation_total sum(reconciliation_kind kind) const
    {
        seqr_reconciliation_total from = SEQR_RECONCILIATION_TOTAL_INIT;
        detail::check(::seqr_reconciliation_sum(native(), static_cast<std::int32_t>(kind), &from));
        reconciliation_total to;
        to.count = from.count;
        to.amount_here = from.amount_here;
        to.amount_there = from.amount_there;
        return to;
    }

    std::vector<reconciliation_line> lines(reconciliation_kind kind) const
    {
        const std::size_t count = static_cast<std::size_t>(sum(kind).count);
        std::vector<reconciliation_line> result;
        result.reserve(count);
        for (std::size_t index = 0; index < count; index++) {
            seqr_reconciliation_line from = SEQR_RECONCILIATION_LINE_INIT;
            detail::check(::seqr_reconciliation_get(native(), static_cast<std::int32_t>(kind), index, &from));
            reconciliation_line to;
            to.kind = static_cast<reconciliation_kind>(from.kind);
            to.external_terminal_id = detail::given(from.external_terminal_id);
            to.terminal_id = detail::given(from.terminal_id);
            to.client_invoice_id = detail::given(from.client_invoice_id);
            to.refund_id = detail::given(from.refund_id);
            to.ers_reference = detail::given(from.ers_reference);
            if (from.has_here != 0) to.amount_here = from.amount_here;
            if (from.has_there != 0) to.amount_there = from.amount_there;
            if (from.at_ms != 0) to.at = detail::moment(from.at_ms);
            to.rows = from.rows;
            result.push_back(std::move(to));
        }
        return result;
    }

    /// For a manager: seqr_reconciliation_text. 0 columns are 80, and no language is that of the configuration.
    std::string text(std::uint32_t columns = 0, string_view language = {}) const
    {
        char *text = nullptr;
        const detail::copy name(language);
        detail::check(::seqr_reconciliation_text(native(), columns, name.optional(), &text));
        return detail::taken(text);
    }

    /// For a program.
    std::string json() const
    {
        char *json = nullptr;
        detail::check(::seqr_reconciliation_json(native(), &json));
        return detail::taken(json);
    }

    seqr_reconciliation *native() const noexcept { return handle_.get(); }
    void close() noexcept { handle_.reset(); }

private:
    detail::owned<seqr_reconciliation> handle_{};
};

/* ---- the library ----------------------------------------------------------------------------------------------- */

/// The library opened: seqr_client. One for each store.
class client {
public:
    /// seqr_open.
    explicit client(const config &from)
    {
        seqr_config to = SEQR_CONFIG_INIT;
        to.flags = from.allow_plain_http ? SEQR_ALLOW_PLAIN_HTTP : 0;
        to.endpoint = detail::c_text(from.endpoint);
        to.store_path = detail::c_text(from.store_path);
        to.client_id = detail::c_text(from.client_id);
        to.client_reference = detail::c_optional(from.client_reference);
        to.client_comment = detail::c_optional(from.client_comment);
        to.ca_file = detail::c_optional(from.ca_file);
        to.proxy = detail::c_optional(from.proxy);
        to.connect_timeout_ms = detail::c_duration(from.connect_timeout);
        to.request_timeout_ms = detail::c_duration(from.request_timeout);
        to.money_timeout_ms = detail::c_duration(from.money_timeout);
        to.cancel_timeout_ms = detail::c_duration(from.cancel_timeout);
        to.poll_interval_ms = detail::c_duration(from.poll_interval);
        to.poll_window_ms = detail::c_duration(from.poll_window);
        to.question_timeout_ms = detail::c_duration(from.question_timeout);
        to.log_level = static_cast<std::int32_t>(from.level);
        to.receipt_file = detail::c_optional(from.receipt_file);
        to.language = detail::c_optional(from.language);
        to.time_zone = detail::c_optional(from.time_zone);
        if (from.level != log_level::none) to.log_file = detail::c_optional(from.log_file);
        to.store_key_file = detail::c_optional(from.store_key_file);
        to.seqr_time_zone = detail::c_optional(from.seqr_time_zone);
        to.log_file_limit_kb = from.log_file_limit_kb;
        if (from.log && from.level != log_level::none) {
            log_.reset(new detail::log_function(from.log));
            to.log = detail::write_log;
            to.log_context = log_.get();
        }
        seqr_client *handle = nullptr;
        detail::check(::seqr_open(&to, &handle));
        handle_.reset(handle);
    }
    client(client &&) noexcept = default;
    /// The library that was open here is closed before its log function goes.
    client &operator=(client &&other) noexcept
    {
        if (this != &other) {
            handle_ = std::move(other.handle_);
            log_ = std::move(other.log_);
        }
        return *this;
    }
    ~client() = default; // handle_ first: log_ is used until it is closed

    /// seqr_diagnose: what support asks first, as text.
    std::string diagnose() const
    {
        char *text = nullptr;
        detail::check(::seqr_diagnose(native(), &text));
        return detail::taken(text);
    }

    /// seqr_ping: how long the round trip took.
    std::chrono::milliseconds ping()
    {
        std::uint32_t time = 0;
        detail::check(::seqr_ping(native(), &time));
        return std::chrono::milliseconds(time);
    }

    /// seqr_register.
    SEQR_HPP_NODISCARD terminal register_terminal(const registration &from)
    {
        seqr_registration to = SEQR_REGISTRATION_INIT;
        to.reseller_id = detail::c_text(from.reseller_id);
        to.reseller_user_id = detail::c_optional(from.reseller_user_id);
        to.reseller_password = detail::c_text(from.reseller_password);
        to.external_terminal_id = detail::c_text(from.external_terminal_id);
        to.name = detail::c_text(from.name);
        to.seqr_id = detail::c_optional(from.seqr_id);
        seqr_terminal *handle = nullptr;
        detail::check(::seqr_register(native(), &to, &handle));
        return terminal(handle);
    }

    /// seqr_terminal_open.
    SEQR_HPP_NODISCARD terminal open_terminal(string_view external_terminal_id)
    {
        const detail::copy name(external_terminal_id);
        seqr_terminal *handle = nullptr;
        detail::check(::seqr_terminal_open(native(), name.get(), &handle));
        return terminal(handle);
    }

    /// seqr_terminal_import.
    SEQR_HPP_NODISCARD terminal import_terminal(
        string_view external_terminal_id,
        string_view terminal_id,
        string_view password,
        string_view seqr_id = {})
    {
        const detail::copy name(external_terminal_id), id(terminal_id), secret(password), sticker(seqr_id);
        seqr_terminal *handle = nullptr;
        detail::check(
            ::seqr_terminal_import(native(), name.get(), id.get(), secret.get(), sticker.optional(), &handle));
        return terminal(handle);
    }

    /// The names of the store's tills: seqr_next_terminal.
    std::vector<std::string> terminals() const
    {
        std::vector<std::string> result;
        for (;;) {
            char *next = nullptr;
            detail::check(::seqr_next_terminal(native(), result.empty() ? nullptr : result.back().c_str(), &next));
            if (next == nullptr) return result;
            result.push_back(detail::taken(next));
        }
    }

    /// seqr_set_receipt_texts; nullopt goes back to the language of the configuration.
    void set_receipt_texts(const optional<receipt_texts> &from)
    {
        if (!from) return detail::check(::seqr_set_receipt_texts(native(), nullptr));
        seqr_receipt_texts to = SEQR_RECEIPT_TEXTS_INIT;
        to.amount = detail::c_text(from->amount);
        to.time = detail::c_text(from->time);
        to.reference = detail::c_text(from->reference);
        to.sale = detail::c_text(from->sale);
        to.cashier = detail::c_text(from->cashier);
        to.copy = detail::c_text(from->copy);
        to.refund = detail::c_text(from->refund);
        to.refunded_payment = detail::c_text(from->refunded_payment);
        to.decimal_mark = detail::c_text(from->decimal_mark);
        to.group_mark = detail::c_optional(from->group_mark);
        detail::check(::seqr_set_receipt_texts(native(), &to));
    }

    /// seqr_next_payment: those that were begun in [from, to), the earliest first; after the last one nullopt.
    SEQR_HPP_NODISCARD optional<payment> next_payment(timestamp from, timestamp to, const payment *after = nullptr)
    {
        seqr_payment *handle = nullptr;
        detail::check(::seqr_next_payment(native(), detail::unix_ms(from), detail::unix_ms(to),
            after == nullptr ? nullptr : after->native(), &handle));
        return handle == nullptr ? optional<payment>() : optional<payment>(payment(handle));
    }

    /// seqr_payment_find_reference; nullopt if there is none (SEQR_E_NOT_FOUND).
    SEQR_HPP_NODISCARD optional<payment> find_reference(string_view reference)
    {
        const detail::copy text(reference);
        seqr_payment *handle = nullptr;
        const seqr_status status = ::seqr_payment_find_reference(native(), text.get(), &handle);
        if (status == SEQR_E_NOT_FOUND) return nullopt;
        detail::check(status);
        return payment(handle);
    }

    /// seqr_period_close: the period's id. Without a till it is the shop's period.
    SEQR_HPP_NODISCARD std::string close_period(const reseller &shop, string_view external_terminal_id = {})
    {
        const seqr_reseller account = detail::c_reseller(shop);
        const detail::copy till(external_terminal_id);
        char *period = nullptr;
        detail::check(::seqr_period_close(native(), &account, till.optional(), &period));
        return detail::taken(period);
    }

    /// seqr_report. Where SEQR's document cannot be read (SEQR_E_ANSWER), *unreadable is that document.
    SEQR_HPP_NODISCARD report fetch_report(
        const reseller &shop, report_kind kind, const period_request &request, std::string *unreadable = nullptr)
    {
        const seqr_reseller account = detail::c_reseller(shop);
        detail::guarded<detail::progress_function> progress(request.progress);
        seqr_report_request wanted = detail::c_request(request, progress);
        wanted.report = static_cast<std::int32_t>(kind);
        seqr_report_result *handle = nullptr;
        const seqr_status status = ::seqr_report(native(), &account, &wanted, &handle);
        const detail::owned<seqr_report_result> result(handle);
        progress.rethrow();
        if (status != SEQR_OK) {
            const error failure(status, ::seqr_last_result_code(), ::seqr_last_error());
            if (handle != nullptr && unreadable != nullptr) {
                *unreadable = detail::given(::seqr_report_result_text(handle)).value_or("");
            }
            throw failure;
        }
        report to;
        to.text = detail::given(::seqr_report_result_text(handle)).value_or("");
        const std::size_t count = ::seqr_report_result_count(handle);
        to.rows.reserve(count);
        for (std::size_t index = 0; index < count; index++) {
            seqr_report_row from = SEQR_REPORT_ROW_INIT;
            detail::check(::seqr_report_result_row(handle, index, &from));
            report_row line;
            line.terminal_id = detail::given(from.terminal_id);
            line.cashier_id = detail::given(from.cashier_id);
            line.ers_reference = detail::given(from.ers_reference);
            if (from.sales_count >= 0) line.sales_count = from.sales_count;
            line.amount = from.amount;
            to.rows.push_back(std::move(line));
        }
        return to;
    }

    /// seqr_reconcile. Differences are no error: see reconciliation::is_clean.
    SEQR_HPP_NODISCARD reconciliation reconcile(const reseller &shop, const period_request &request)
    {
        const seqr_reseller account = detail::c_reseller(shop);
        detail::guarded<detail::progress_function> progress(request.progress);
        const seqr_report_request wanted = detail::c_request(request, progress);
        seqr_reconciliation *handle = nullptr;
        const seqr_status status = ::seqr_reconcile(native(), &account, &wanted, &handle);
        progress.rethrow();
        detail::check(status);
        return reconciliation(handle);
    }

    /// seqr_store_backup: a whole copy at a path where nothing stands.
    void back_up(string_view path) { detail::check(::seqr_store_backup(native(), detail::copy(path).get())); }

    /// seqr_takeover: how many terminals of silent programs this one has now.
    std::uint32_t takeover()
    {
        std::uint32_t terminals = 0;
        detail::check(::seqr_takeover(native(), &terminals));
        return terminals;
    }

    /// seqr_journal_prune: how many payments lost something.
    std::uint64_t prune(timestamp before)
    {
        std::uint64_t pruned = 0;
        detail::check(::seqr_journal_prune(native(), detail::unix_ms(before), &pruned));
        return pruned;
    }

    /// seqr_journal_export: what was begun from the one moment (included) to the other (not included; nullopt is now).
    /// `write` takes it piece by piece; it returns true to go on, false to stop (SEQR_E_STOPPED).
    void export_journal(
        journal_format format,
        timestamp from,
        optional<timestamp> to,
        const std::function<bool(string_view)> &write)
    {
        if (!write) detail::bad_argument("There is no function to write with.");
        detail::guarded<detail::write_function> writer(write);
        const seqr_status status = ::seqr_journal_export(
            native(), static_cast<std::int32_t>(format), detail::unix_ms(from), to ? detail::unix_ms(*to) : 0,
            detail::write_journal, &writer);
        writer.rethrow();
        detail::check(status);
    }

    /// seqr_journal_changes: what changed after that number, `limit` lines at most (0 means 1,000), given as to
    /// export_journal.
    void journal_changes(std::int64_t after, std::uint32_t limit, const std::function<bool(string_view)> &write)
    {
        if (!write) detail::bad_argument("There is no function to write with.");
        detail::guarded<detail::write_function> writer(write);
        const seqr_status status =
            ::seqr_journal_changes(native(), after, limit, detail::write_journal, &writer);
        writer.rethrow();
        detail::check(status);
    }

    seqr_client *native() const noexcept { return handle_.get(); }
    /// seqr_close: the objects that were made by this one give SEQR_E_CLOSED from now on.
    void close() noexcept { handle_.reset(); }

private:
    std::unique_ptr<detail::log_function> log_{}; // before handle_: it goes after it
    detail::owned<seqr_client> handle_{};
};

/* ---- without a handle ------------------------------------------------------------------------------------------ */

/// seqr_version: "0.9.0".
inline std::string version() { return ::seqr_version(); }

/// seqr_store_adopt: makes a store of a copy; what it lacks and what to do now.
inline std::string adopt_store(string_view store_path)
{
    char *report = nullptr;
    detail::check(::seqr_store_adopt(detail::copy(store_path).get(), &report));
    return detail::taken(report);
}

/// seqr_qr_code.
inline qr_modules qr_code(string_view text)
{
    const detail::copy content(text);
    qr_modules result;
    detail::check(::seqr_qr_code(content.get(), nullptr, 0, &result.size));
    result.modules.resize(std::size_t{result.size} * result.size);
    detail::check(::seqr_qr_code(content.get(), result.modules.data(), result.modules.size(), &result.size));
    return result;
}

/// seqr_qr_svg.
inline std::string qr_svg(string_view text, std::uint32_t border = SEQR_QR_BORDER)
{
    char *svg = nullptr;
    detail::check(::seqr_qr_svg(detail::copy(text).get(), border, &svg));
    return detail::taken(svg);
}

/// What seqr_cashier_text has words for.
enum class text_kind : std::int32_t {
    status = SEQR_TEXT_STATUS,
    state = SEQR_TEXT_STATE,
    result_code = SEQR_TEXT_RESULT_CODE,
    ended_by = SEQR_TEXT_ENDED_BY
};

/// seqr_cashier_text: a sentence for the cashier's screen.
inline std::string cashier_text(text_kind kind, std::int32_t number, string_view language = "en")
{
    char *text = nullptr;
    detail::check(::seqr_cashier_text(static_cast<std::int32_t>(kind), number, detail::copy(language).get(), &text));
    return detail::taken(text);
}

/// seqr_payment_state_name.
inline const char *state_name(payment_state state) noexcept
{
    return ::seqr_payment_state_name(static_cast<std::int32_t>(state));
}

/// seqr_amount_parse: what a person types, in minor units.
inline std::int64_t amount_parse(string_view text, string_view currency_code)
{
    std::int64_t amount = 0;
    detail::check(::seqr_amount_parse(detail::copy(text).get(), detail::copy(currency_code).get(), &amount));
    return amount;
}

/// seqr_amount_text: "12.50" for 1250 minor units.
inline std::string amount_text(std::int64_t amount, string_view currency_code)
{
    char *text = nullptr;
    detail::check(::seqr_amount_text(amount, detail::copy(currency_code).get(), &text));
    return detail::taken(text);
}

#if SEQR_HPP_17
} // namespace cxx17
#else
} // namespace cxx11
#endif
} // namespace seqr

#undef SEQR_HPP_17
#undef SEQR_HPP_NODISCARD

#endif // SEQR_HPP
