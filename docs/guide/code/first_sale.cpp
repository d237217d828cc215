// A till that takes one payment: first_sale [ENDPOINT [SALE]]. See docs/guide/in-cpp.md.
#include "seqr.hpp"
#include <chrono>
#include <iostream>

using seqr::payment_state;

int main(int argc, char **argv)
try {
    seqr::config config;
    config.endpoint = argc > 1 ? argv[1] : "http://127.0.0.1:8480/extclientproxy/service/v2";
    config.store_path = "first_sale.db";
    config.client_id = "First sale in C++ 1.0";
    seqr::client library(config);

    seqr::registration shop; // once a till; again does no harm
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Store 1/Till 1";
    shop.name = "Corner shop";
    shop.seqr_id = "FIRST2";
    seqr::terminal till = library.register_terminal(shop);

    seqr::invoice bill;
    bill.client_invoice_id = argc > 2 ? argv[2] : "2001";
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.currency_code = "SEK";
    bill.total = 5900;
    bill.rows = {{"Coffee", 4500}, {"Bun", 1400}}; // what they add up to

    auto left = till.next_unfinished(); // what a crash has left comes first
    if (left) left->continue_waiting();
    seqr::payment sale = left ? std::move(*left) : till.start(bill);

    payment_state state = payment_state::waiting;
    for (int tries = 0; tries < 99 && !seqr::is_final(state); tries++) {
        state = sale.poll(std::chrono::seconds(1)).state;
        if (state == payment_state::waiting) std::cout << "Waiting for the customer ...\n";
        if (state == payment_state::ask_cashier) static_cast<void>(sale.cancel()); // the next poll tells
    }
    if (state != payment_state::completed) {
        std::cout << "Not paid: " << sale.error_text().value_or("canceled, or not known yet") << '\n';
        return 1;
    }
    std::cout << sale.receipt(42); // your POS books here, by sale.ers_reference(), and prints
    sale.confirm();
    return 0;
} catch (const seqr::error &problem) {
    std::cerr << problem.status_name() << ": " << problem.what() << '\n';
    return 1;
}
