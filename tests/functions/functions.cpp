// What no other program of C++ calls, and what comes out of it: functions ENDPOINT FOLDER, the customer pays after 0.6 s.
// See xtask/src/called.rs.
#include "seqr.hpp"

#include <iostream>
#include <limits>

namespace {

int failures = 0;

void expect(bool holds, const char *what)
{
    if (holds) return;
    std::cout << "not so: " << what << '\n';
    failures++;
}

template <typename Function>
seqr_status status_of(Function function)
{
    try {
        function();
    } catch (const seqr::error &problem) {
        return problem.status();
    }
    return SEQR_OK;
}

seqr::invoice bill(const char *number)
{
    seqr::invoice made;
    made.client_invoice_id = number;
    made.title = "Corner shop";
    made.cashier_id = "Anna";
    made.total = 5900;
    made.currency_code = "SEK";
    return made;
}

void paid(seqr::client &library, seqr::terminal &till)
{
    seqr::payment sale = till.begin(bill("F1"));
    while (!sale.started()) static_cast<void>(sale.poll(std::chrono::milliseconds(20)));
    const seqr::optional<std::string> invoice = sale.invoice_reference();
    expect(invoice && !invoice->empty(), "an invoice has SEQR's reference");
    expect(sale.qr_code() && !sale.qr_code()->empty(), "and a QR code");
    expect(till.attention().unfinished == 1, "an open sale is unfinished");
    while (sale.poll(std::chrono::seconds(1)).state != seqr::payment_state::completed) continue;
    expect(!sale.result_code() || *sale.result_code() == 0, "no code of SEQR's stands beside it");
    expect(sale.receipt(40).find("To pay") != std::string::npos, "its word on the receipt");
    expect(status_of([&] { sale.abandon(); }) == SEQR_E_STATE, "a paid sale is not given up");
    sale.confirm();
    expect(till.attention().unfinished == 0, "and is not once it is confirmed");
    const std::string reference = *sale.ers_reference();
    seqr::optional<seqr::payment> found = library.find_reference(reference);
    expect(found && found->client_invoice_id() == "F1", "found by its reference");
    expect(!library.find_reference("none"), "nothing is found by another");
    using seqr::timestamp;
    const timestamp ever(std::chrono::milliseconds(std::numeric_limits<std::int64_t>::max()));
    seqr::optional<seqr::payment> next = library.next_payment(timestamp(), ever);
    expect(next && next->client_invoice_id() == "F1" && !library.next_payment(timestamp(), ever, &*next), "it is the only one");

    seqr::refund_request refund;
    refund.refund_id = "R1";
    refund.ers_reference = reference;
    refund.amount = 900;
    refund.currency_code = "SEK";
    refund.title = "Corner shop";
    refund.cashier_id = "Anna";
    till.begin_refund(refund);
    seqr::optional<seqr::refund_result> result;
    while (!result) result = till.refunded("R1", std::chrono::seconds(1));
    expect(result->outcome == seqr::refund_outcome::made && result->reference, "a refund that was begun");
    expect(status_of([&] { till.resolve_refund("R1", false); }) == SEQR_E_STATE, "what happened is not resolved otherwise");

    seqr::receipt_document document;
    document.type = seqr::document_type::payment_receipt;
    document.mime_type = "text/plain";
    document.data = "Thank you";
    expect(status_of([&] { till.submit_receipt(reference, document); }) == SEQR_OK, "a document is sent");
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    expect(seqr::version() == ::seqr_version() && ::seqr_abi_version() == SEQR_ABI_VERSION, "the library is of this header");
    seqr::config config;
    config.endpoint = argv[1];
    config.store_path = std::string(argv[2]) + "/functions-cpp.db";
    config.client_id = "Functions 1.0";
    config.poll_interval = std::chrono::milliseconds(100);
    seqr::client library(config);
    seqr::registration shop;
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "C++";
    shop.name = "Corner shop";
    shop.seqr_id = "FUNCPP1";
    seqr::terminal till = library.register_terminal(shop);
    till.assign_seqr_id("FUNCPP2");
    expect(till.seqr_id() && *till.seqr_id() == "FUNCPP2", "another sticker");
    till.change_password();
    expect(till.info().find(till.id()) != std::string::npos, "SEQR knows the till by its new password");
    seqr::receipt_texts texts;
    texts.amount = "To pay";
    texts.time = "When";
    texts.reference = "Reference";
    texts.sale = "Sale";
    texts.cashier = "Served by";
    texts.copy = "COPY";
    texts.refund = "REFUND";
    texts.refunded_payment = "Payment";
    texts.decimal_mark = ".";
    expect(library.takeover() == 0, "a file has no other program's terminals");
    library.set_receipt_texts(texts);
    paid(library, till);

    seqr::payment sale = till.begin(bill("F2"));
    sale.begin_cancel();
    seqr::optional<seqr::cancel_outcome> canceled;
    while (!(canceled = sale.canceled())) static_cast<void>(sale.poll(std::chrono::milliseconds(20)));
    expect(*canceled == seqr::cancel_outcome::canceled, "a cancel that was begun");
    expect(sale.ended() == seqr::ended_by::cashier, "by the cashier");
    expect(!till.next_reversal(), "SEQR took nothing back");

    seqr::terminal other = library.import_terminal("Elsewhere", "0123456789", "secret", "FUNCPP3");
    expect(other.id() == "0123456789" && library.terminals().size() == 2, "a till that was registered elsewhere");
    std::cout << "C++: " << failures << " are not so\n";
    return failures != 0;
}
