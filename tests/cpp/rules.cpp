// What seqr.hpp promises beyond seqr.h: handles that move and do not copy, errors that carry their code, texts that are
// not cut at a NUL, exceptions of the program's own functions. Run by tools/check: rules ENDPOINT FOLDER.
#include "seqr.hpp"

#include <iostream>
#include <type_traits>

namespace {

template <typename T>
constexpr bool only_moves()
{
    return std::is_nothrow_move_constructible<T>::value && std::is_nothrow_move_assignable<T>::value &&
           !std::is_copy_constructible<T>::value && !std::is_copy_assignable<T>::value;
}
static_assert(only_moves<seqr::client>() && only_moves<seqr::terminal>(), "client and terminal only move");
static_assert(only_moves<seqr::payment>() && only_moves<seqr::reconciliation>(), "payment and reconciliation only move");
static_assert(std::is_nothrow_copy_constructible<seqr::error>::value, "an error is thrown without another");
static_assert(std::is_base_of<std::runtime_error, seqr::error>::value, "and is one of the standard's");

int failures = 0;

void expect(bool holds, const char *what)
{
    if (holds) return;
    std::cout << "not so: " << what << '\n';
    failures++;
}

/// The status of what is thrown; SEQR_OK if nothing is.
template <typename Function>
seqr_status status_of(Function function)
{
    try {
        function();
    } catch (const seqr::error &problem) {
        expect(problem.what()[0] != '\0', "an error has a text");
        return problem.status();
    }
    return SEQR_OK;
}

struct own_exception {};

/// Cancels, or throws where it is told to.
struct counter : seqr::cashier {
    int shown = 0, asked = 0;
    bool throws = false;
    seqr::wish wanted = seqr::wish::cancel;

    seqr::wish show(seqr::payment &sale, seqr::payment_state, seqr::string_view text) override
    {
        expect(!sale.client_invoice_id().empty() && text.size() > 0, "a lent payment is one");
        sale.close(); // in use by the call: nothing happens
        shown++;
        if (throws) throw own_exception();
        return wanted;
    }
    seqr::answer ask(seqr::payment &, seqr::question question, seqr::string_view) override
    {
        expect(question == seqr::question::still_wanted, "only an interrupted sale is asked for");
        asked++;
        return seqr::answer::cancel;
    }
    bool book(seqr::payment &, seqr::string_view, const seqr::money &) override { return true; }
    bool unbook(seqr::payment &, seqr::string_view) override { return true; }
    void print(seqr::payment &, seqr::string_view) override {}
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    const std::string folder = argv[2];
    int lines = 0;
    seqr::config config;
    config.endpoint = argv[1];
    config.store_path = folder + "/rules.db";
    config.client_id = "Rules 1.0";
    config.level = seqr::log_level::debug;
    config.log = [&lines](seqr::log_level, seqr::string_view) {
        lines++;
        throw own_exception();
    };

    seqr::config wrong = config;
    wrong.endpoint = "no url";
    expect(status_of([&] { seqr::client refused(wrong); }) == SEQR_E_CONFIG, "a wrong endpoint is E_CONFIG");
    wrong = config;
    wrong.client_id = std::string("Rules\0 1.0", 10);
    expect(status_of([&] { seqr::client refused(wrong); }) == SEQR_E_ARGUMENT, "a NUL in a text is refused");
    wrong = config;
    wrong.poll_interval = std::chrono::hours(2000);
    expect(status_of([&] { seqr::client refused(wrong); }) == SEQR_E_ARGUMENT, "a time too long is refused");

    seqr::client first(config);
    seqr::client library(std::move(first));
    expect(first.native() == nullptr && library.native() != nullptr, "a client moves");
    expect(status_of([&] { static_cast<void>(first.open_terminal("x")); }) == SEQR_E_ARGUMENT, "moved from is an error");
    expect(status_of([&] { static_cast<void>(library.open_terminal("x")); }) == SEQR_E_NOT_FOUND, "no such till");
    expect(library.ping() < std::chrono::seconds(10), "ping");

    seqr::registration shop;
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "wrong";
    shop.external_terminal_id = "Till 1";
    shop.name = "Shop";
    try {
        static_cast<void>(library.register_terminal(shop));
        expect(false, "a wrong password is refused");
    } catch (const seqr::error &problem) {
        expect(problem.status() == SEQR_E_AUTHENTICATION, "a wrong password is E_AUTHENTICATION");
        expect(problem.result_code().has_value(), "with SEQR's code");
        expect(std::string(problem.status_name()) == "SEQR_E_AUTHENTICATION", "and the status's name");
    }
    shop.reseller_password = "demo-password";
    seqr::terminal till; // none yet
    expect(till.native() == nullptr && status_of([&] { till.unregister(); }) == SEQR_E_ARGUMENT, "no till is an error");
    till = library.register_terminal(shop);
    // A view into a longer text: the C function needs a NUL where there is none.
    expect(library.open_terminal(seqr::string_view("Till 12345", 6)).id() == till.id(), "string_view is cut");
    expect(library.terminals() == std::vector<std::string>{"Till 1"}, "the tills");
    expect(!till.seqr_id(), "no sticker is nullopt");
    expect(!till.find("none"), "no sale is nullopt");
    expect(!till.find_refund("none"), "no refund is nullopt");
    expect(till.refunds_in_doubt().empty() && till.unfinished().empty(), "nothing is left");

    seqr::invoice bill;
    bill.client_invoice_id = "R1";
    bill.title = "Shop";
    bill.cashier_id = "Anna";
    bill.total = 100;
    bill.currency_code = "SEK";
    bill.rows = {{"Bread", 60}, {"Butter", 50}};
    expect(status_of([&] { static_cast<void>(till.start(bill)); }) == SEQR_E_ROWS, "rows that do not add up");
    bill.rows.back().total = 40;
    bill.rows.back().tax_basis_points = 0;
    seqr::payment sale = till.start(bill);
    expect(sale.poll().state == seqr::payment_state::waiting && sale.poll().saved, "it waits");
    expect(!sale.ers_reference() && !sale.paid_at() && sale.amount().amount == 100, "not paid is nullopt");
    expect(sale.tokens().empty(), "no tokens");
    expect(status_of([&] { sale.confirm(); }) == SEQR_E_STATE, "not to be confirmed");
    expect(status_of([&] { static_cast<void>(sale.commit(0)); }) == SEQR_E_AMOUNT, "0 does not commit all");
    bill.total = 60;
    bill.rows.pop_back();
    expect(sale.update(bill) == seqr::update_outcome::taken && sale.amount().amount == 60, "a changed invoice");
    sale.close();
    std::vector<seqr::payment> left = till.unfinished();
    expect(left.size() == 1 && left.front().client_invoice_id() == "R1", "a closed payment comes back");
    expect(left.front().cancel() == seqr::cancel_outcome::canceled, "it is canceled");

    counter cashier;
    bill.client_invoice_id = "R2";
    seqr::sale_result whole = till.sell(bill, cashier);
    expect(whole.settled() && !whole.paid() && whole.state == seqr::payment_state::canceled, "a sale is canceled");
    expect(cashier.shown >= 2 && whole.sale.client_invoice_id() == "R2", "and its handle is given");
    bill.mode = seqr::payment_mode::reservation_required;
    expect(status_of([&] { static_cast<void>(till.sell(bill, cashier)); }) == SEQR_E_ARGUMENT, "no reservation");
    bill.mode = seqr::payment_mode::immediate_debit;
    cashier.wanted = seqr::wish::leave;
    bill.client_invoice_id = "R3";
    whole = till.sell(bill, cashier);
    expect(whole.status == SEQR_E_STOPPED && !whole.text.empty(), "a sale is left as it is");
    expect(till.unfinished().empty(), "its handle is live");
    whole.sale.close();
    cashier.throws = true;
    bool thrown = false;
    try {
        static_cast<void>(till.recover(cashier));
    } catch (const own_exception &) {
        thrown = true;
    }
    expect(thrown && cashier.asked == 0, "what show throws comes out");
    cashier.throws = false;
    cashier.wanted = seqr::wish::go_on;
    expect(till.recover(cashier).settled() && cashier.asked == 1, "and then it is settled");
    expect(till.unfinished().empty(), "nothing is left");

    std::string journal;
    library.export_journal(seqr::journal_format::csv, {}, {}, [&](seqr::string_view piece) {
        journal.append(piece.data(), piece.size());
        return true;
    });
    expect(journal.find("R1") != std::string::npos, "the journal has the sale");
    const auto stop = [](seqr::string_view) { return false; };
    expect(status_of([&] { library.export_journal(seqr::journal_format::csv, {}, {}, stop); }) == SEQR_E_STOPPED, "stop");
    std::string changes;
    library.journal_changes(0, 2, [&](seqr::string_view piece) {
        changes.append(piece.data(), piece.size());
        return true;
    });
    expect(changes.find("\"change\":") != std::string::npos, "the feed has changes");
    expect(status_of([&] { library.journal_changes(-1, 0, stop); }) == SEQR_E_ARGUMENT, "a number below 0");
    bool through = false;
    try {
        library.export_journal(seqr::journal_format::csv, {}, {}, [](seqr::string_view) -> bool { throw own_exception(); });
    } catch (const own_exception &) {
        through = true;
    }
    expect(through, "the program's own exception comes through");

    // Upkeep: a copy is no store until it is adopted.
    expect(library.diagnose().find(config.store_path) != std::string::npos, "a diagnosis");
    seqr::config copied = config;
    copied.store_path = folder + "/copy.db";
    library.back_up(copied.store_path);
    expect(status_of([&] { library.back_up(copied.store_path); }) == SEQR_E_ARGUMENT, "a copy replaces nothing");
    expect(library.prune(seqr::timestamp(std::chrono::milliseconds(1000))) == 0, "nothing is as old");
    expect(status_of([&] { seqr::client copy(copied); }) == SEQR_E_STATE, "a copy is not opened");
    expect(seqr::adopt_store(copied.store_path).find(copied.store_path) != std::string::npos, "what to do with it");
    seqr::client adopted(copied);
    adopted.open_terminal("Till 1").allow_refunds("REF");
    adopted.close();

    // The end of the day.
    seqr::reseller account;
    account.reseller_id = "demo-reseller";
    account.reseller_password = "demo-password";
    int steps = 0;
    seqr::period_request day;
    day.period_id = library.close_period(account);
    day.currency_code = "SEK";
    day.first_wait = day.repeat_wait = std::chrono::milliseconds(100);
    day.progress = [&](seqr::progress_step, std::uint32_t, std::chrono::milliseconds) { return ++steps > 0; };
    expect(!library.fetch_report(account, seqr::report_kind::shop, day).text.empty(), "the report");
    expect(library.fetch_report(account, seqr::report_kind::shop_details, day).rows.empty(), "nothing was sold");
    const seqr::reconciliation books = library.reconcile(account, day);
    expect(books.is_clean() && books.lines(seqr::reconciliation_kind::matched).empty() && steps > 0, "the books agree");
    expect(!books.text().empty() && books.json().front() == '{', "as text and as JSON");

    expect(seqr::cashier_text(seqr::text_kind::status, SEQR_E_ALREADY_PAID, "sv").find("betalt") != std::string::npos,
           "words for the cashier");
    expect(seqr::state_name(seqr::payment_state::completed) == std::string("SEQR_PAY_COMPLETED"), "a state's name");
    expect(seqr::amount_parse("12,50", "SEK") == 1250 && seqr::amount_text(-5, "SEK") == "-0.05", "amounts are exact");
    expect(status_of([] { static_cast<void>(seqr::amount_parse("1.250", "SEK")); }) == SEQR_E_AMOUNT, "or refused");

    seqr::optional<std::string> one, other = std::string("x");
    expect(!one && other.has_value() && *other == "x" && one != other, "an optional has a value or none");
    one = other;
    expect(one == other && one.value_or("y") == "x", "it is copied");
    one = seqr::nullopt;
    expect(!one.has_value() && one.value_or("y") == "y", "and emptied");

    expect(seqr::qr_code("HTTP://SEQR.SE/Q1").size == 21, "a QR code");
    expect(seqr::qr_svg("HTTP://SEQR.SE/Q1").find("<svg") != std::string::npos, "as SVG");

    config.store_path = folder + "/other.db";
    library.close();
    library = seqr::client(config);
    expect(status_of([&] { static_cast<void>(till.info()); }) == SEQR_E_CLOSED, "its till is closed with a library");
    expect(lines > 0, "the log function was called, and what it threw did no harm");
    if (failures == 0) std::cout << "all as promised\n";
    return failures == 0 ? 0 : 1;
}
