// A till in C++: it is registered, settles what a crash left, takes a payment, books and confirms it, gives a part of it
// back, and cancels a second one.
//
//     till ENDPOINT STORE SALE
//
// C++11, nothing but the standard library and libseqr; every step is a function of seqr.hpp.
#include "seqr.hpp"

#include <iostream>
#include <string>

namespace {

using std::chrono::seconds;

/// Book, print, confirm, in this order: a crash before the confirm brings the payment back as completed.
bool close_paid_sale(seqr::payment &sale)
{
    const seqr::money paid = sale.amount();
    std::cout << "PAID " << paid.amount << ' ' << paid.currency_code << ", reference "
              << sale.ers_reference().value_or("?") << '\n'
              << sale.receipt(42) << std::flush; // the receipt is out before the sale is confirmed
    for (int tries = 0;; tries++) {
        try {
            sale.confirm();
            return true;
        } catch (const seqr::error &problem) {
            if (problem.status() == SEQR_E_REVERSED) {
                std::cout << "Not paid after all, undo the booking: " << problem.what() << '\n';
                sale.acknowledge_reversal(); // once it is undone: from here on the sale's number is free again
                return false;
            }
            if (problem.status() != SEQR_E_NOT_SAVED || tries == 10) throw;
            std::cout << "Free the disk, do not switch off: " << problem.what() << '\n';
            static_cast<void>(sale.poll(seconds(1)));
        }
    }
}

/// Returns whether it is paid. Already paid is an outcome like the others, no exception.
bool cancel(seqr::payment &sale)
{
    switch (sale.cancel()) {
    case seqr::cancel_outcome::already_paid:
        std::cout << "The customer was faster.\n";
        return close_paid_sale(sale);
    case seqr::cancel_outcome::in_doubt:
        std::cout << "Not known yet: the next start of this till shows it.\n";
        return false;
    case seqr::cancel_outcome::canceled:
    case seqr::cancel_outcome::reversed:
        break;
    }
    std::cout << "Canceled, nothing is paid.\n";
    return false;
}

bool wait_for_customer(seqr::payment &sale)
{
    for (int unknown = 0;;) {
        const seqr::poll_result now = sale.poll(seconds(1));
        if (now.reversed) {
            std::cout << "SEQR has taken it back, undo the booking: " << now.text << '\n';
            sale.acknowledge_reversal();
            return false;
        }
        switch (now.state) {
        case seqr::payment_state::completed:
            return close_paid_sale(sale);
        case seqr::payment_state::canceled:
        case seqr::payment_state::failed:
        case seqr::payment_state::abandoned:
            std::cout << "Not paid: " << sale.error_text().value_or("canceled") << '\n';
            return false;
        case seqr::payment_state::unknown: // nothing is assumed: it is asked again, then left for the next start
            if (++unknown > 3) return false;
            sale.continue_waiting();
            break;
        case seqr::payment_state::ask_cashier: // "try again or cancel?"
        case seqr::payment_state::loyalty:
        case seqr::payment_state::reserved:
            return cancel(sale);
        case seqr::payment_state::starting:
        case seqr::payment_state::canceling:
        case seqr::payment_state::waiting:
            std::cout << "Waiting for the customer ...\n";
            break;
        }
    }
}

seqr::invoice invoice(const std::string &number)
{
    seqr::invoice result;
    result.client_invoice_id = number;
    result.title = "Corner shop";
    result.cashier_id = "Anna";
    result.currency_code = "SEK";
    result.total = 5900;
    result.rows.push_back({"Coffee", 4500, 2000});
    result.rows.push_back({"Bun", 1400});
    return result;
}

int run(const std::string &endpoint, const std::string &store, const std::string &number)
{
    seqr::config config;
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Till in C++ 1.0";
    config.level = seqr::log_level::warning;
    config.log = [](seqr::log_level, seqr::string_view line) { std::cerr << std::string(line) << '\n'; };
    seqr::client library(config);

    seqr::registration shop;
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Store 1/Till C++";
    shop.name = "Corner shop";
    shop.seqr_id = "CPPTILL1";
    seqr::terminal till = library.register_terminal(shop);
    std::cout << "Till " << till.id() << " with sticker " << till.seqr_id().value_or("-") << '\n';

    for (seqr::payment &left : till.unfinished()) {
        std::cout << "Sale " << left.client_invoice_id() << " was cut off.\n";
        if (left.poll().state == seqr::payment_state::completed) close_paid_sale(left);
        else cancel(left);
    }

    seqr::payment sale = till.start(invoice(number));
    if (!wait_for_customer(sale)) return 1;

    seqr::refund_request bun;
    bun.refund_id = number + "-R1";
    bun.ers_reference = sale.ers_reference().value();
    bun.amount = 1400;
    bun.currency_code = "SEK";
    bun.title = "Corner shop";
    bun.cashier_id = "Anna";
    const seqr::refund_result refund = till.refund(bun);
    if (refund.outcome == seqr::refund_outcome::in_doubt) {
        std::cout << "Refund in doubt: " << refund.text << '\n';
        return 1;
    }
    std::cout << "Refunded:\n" << till.refund_receipt(bun.refund_id, 42);

    seqr::payment second = till.start(invoice(number + "-2"));
    if (cancel(second)) std::cout << "The second sale is paid.\n";

    try { // a sale's number is paid once
        static_cast<void>(till.start(invoice(number)));
        return 1;
    } catch (const seqr::error &problem) {
        std::cout << problem.status_name() << ": " << problem.what() << '\n';
        return problem.status() == SEQR_E_ALREADY_PAID ? 0 : 1;
    }
}

} // namespace

int main(int argc, char **argv)
{
    try {
        return run(argc > 1 ? argv[1] : "http://127.0.0.1:8480/extclientproxy/service/v2",
                   argc > 2 ? argv[2] : "till.db", argc > 3 ? argv[3] : "C1");
    } catch (const seqr::error &problem) {
        std::cerr << problem.status_name() << ": " << problem.what() << '\n';
    } catch (const std::exception &problem) {
        std::cerr << problem.what() << '\n';
    }
    return 1;
}
