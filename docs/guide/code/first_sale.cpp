// A till that takes one payment: first_sale [ENDPOINT [SALE]]. See docs/guide/in-cpp.md.
#include "seqr.hpp"
#include <fstream>
#include <iostream>

/// What the library calls during a sale.
class counter : public seqr::cashier {
    std::string shown_{};

    /// A line in the book, once for each reference: a POS has a transaction of its database for this.
    static bool once(const std::string &line)
    {
        std::ifstream before("first_sale.txt");
        for (std::string there; std::getline(before, there);) {
            if (there.find(line) != std::string::npos) return true;
        }
        std::ofstream book("first_sale.txt", std::ios::app);
        book << line << std::endl;
        return book.good();
    }

public:
    seqr::wish show(seqr::payment &, seqr::payment_state state, seqr::string_view text) override
    {
        if (shown_ != std::string(text)) std::cout << (shown_ = std::string(text)) << '\n';
        if (state == seqr::payment_state::unknown && std::cin.eof()) return seqr::wish::leave; // nobody is there to be asked
        return seqr::wish::go_on; // cancel: the cashier has pressed Cancel
    }
    seqr::answer ask(seqr::payment &sale, seqr::question, seqr::string_view text) override
    {
        int answer = 0;
        std::cout << sale.client_invoice_id() << ": " << std::string(text) << " 1 yes, 2 cancel, 3 wait: " << std::flush;
        return std::cin >> answer ? static_cast<seqr::answer>(answer) : seqr::answer::cancel;
    }
    bool book(seqr::payment &, seqr::string_view ers_reference, const seqr::money &) override
    {
        return once("SALE " + std::string(ers_reference));
    }
    bool unbook(seqr::payment &, seqr::string_view ers_reference) override
    {
        return once("VOID " + std::string(ers_reference));
    }
    void print(seqr::payment &, seqr::string_view text) override { std::cout << std::string(text); }
};

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

    counter cashier;
    seqr::sale_result result = till.recover(cashier); // first the sales that a crash interrupted
    if (result.settled()) {
        seqr::invoice invoice;
        invoice.client_invoice_id = argc > 2 ? argv[2] : "2001";
        invoice.title = "Corner shop";
        invoice.cashier_id = "Anna";
        invoice.currency_code = "SEK";
        invoice.total = 5900;
        invoice.rows = {{"Coffee", 4500}, {"Bun", 1400}}; // must add up to total
        result = till.sell(invoice, cashier);
    }
    if (!result.settled()) std::cerr << "Not settled, run the till again: " << result.text << '\n';
    return result.paid() ? 0 : 1;
} catch (const seqr::error &problem) {
    std::cerr << problem.status_name() << ": " << problem.what() << '\n';
    return 1;
}
