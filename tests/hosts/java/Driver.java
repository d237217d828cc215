import java.nio.charset.StandardCharsets;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import libseqr.Client;
import libseqr.Config;
import libseqr.CustomerToken;
import libseqr.Invoice;
import libseqr.Look;
import libseqr.Payment;
import libseqr.PaymentState;
import libseqr.Reconciliation;
import libseqr.ReconciliationKind;
import libseqr.Refund;
import libseqr.RefundRequest;
import libseqr.Registration;
import libseqr.ReportKind;
import libseqr.ReportRequest;
import libseqr.Reseller;
import libseqr.SeqrException;
import libseqr.Status;
import libseqr.Terminal;

/** The driver of the scenarios in Java: Driver SCENARIO ENDPOINT STORE. See tests/hosts/scenarios.toml. */
public final class Driver {
    private static final PrintStream OUT = utf8();
    /** The endpoint and the store of this run. */
    private static String endpoint;
    private static Path store;
    private final Client library;

    private Driver(Client library) {
        this.library = library;
    }

    private static PrintStream utf8() {
        try {
            return new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, "UTF-8");
        } catch (java.io.UnsupportedEncodingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void say(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        OUT.println(line);
    }

    private static void wish(String what) throws IOException {
        say("!", what);
        while (System.in.read() > '\n') {
            continue;
        }
    }

    private static Invoice bill(String number) {
        return new Invoice(number, "Corner shop", "Anna").row("Coffee", 4500).row("Bun", 1400);
    }

    private static void told(String word, Look look) {
        say(word, look.state(), "remark", look.remark() == null ? "-" : look.remark());
    }

    private static void refused(Runnable call) {
        try {
            call.run();
            say("no error");
        } catch (SeqrException problem) {
            say("error", problem.status(), "code", problem.resultCode() < 0 ? "none" : problem.resultCode());
        }
    }

    private static void paid(Payment sale) {
        say("paid", sale.amount(), sale.currencyCode());
    }

    private static Registration registration(String name, String password) {
        return new Registration("demo-reseller", password, name, "Corner shop")
                .seqrId("HOST" + name.charAt(name.length() - 1));
    }

    private Terminal register(String name) {
        Terminal till = library.register(registration(name, "demo-password"));
        say("registered");
        return till;
    }

    private static String sell(Terminal till, String number) {
        try (Payment sale = till.start(bill(number))) {
            told("state", sale.await());
            paid(sale);
            sale.confirm();
            return sale.ersReference();
        }
    }

    private static void refund(Terminal till, String word, String number, String reference, long amount) {
        Refund refund = till.refund(new RefundRequest(number, reference, amount, "Corner shop", "Anna"));
        say(word, refund.isDone() ? "DONE" : "IN_DOUBT");
    }

    private void play(String name, Terminal till) throws Exception {
        switch (name) {
            case "paid":
                try (Payment sale = till.start(bill("P1"))) {
                    told("state", sale.await());
                    paid(sale);
                    String receipt = sale.receipt(42);
                    boolean complete = receipt.contains("SEQR payment") && receipt.contains(sale.ersReference());
                    say("receipt", complete ? "yes" : "no");
                    sale.confirm();
                }
                try (Payment again = till.find("P1").get()) {
                    say("copy", again.receipt(42).contains("COPY") && till.unfinished().isEmpty() ? "yes" : "no");
                }
                break;
            case "declined":
                try (Payment sale = till.start(bill("P1"))) {
                    told("state", sale.await());
                }
                break;
            case "nobody":
                try (Payment sale = till.start(bill("P1"))) {
                    told("state", sale.await());
                    sale.resume();
                    told("state", sale.await());
                    say("cancel", sale.cancel());
                    told("state", sale.await());
                }
                break;
            case "race":
                try (Payment sale = till.start(bill("P1"))) {
                    say("cancel", sale.cancelAsync().get());
                    told("state", sale.await());
                    paid(sale);
                    sale.confirm();
                }
                break;
            case "lost":
                told("state", till.start(bill("P1")).await());
                wish("kill");
                break;
            case "refund":
                refunds(till);
                break;
            case "upkeep":
                upkeep(till);
                break;
            case "full":
                full(till);
                break;
            case "amount":
                try (Payment sale = till.start(bill("P1").paymentMode(Invoice.RESERVATION_REQUIRED))) {
                    told("state", sale.await());
                    told("commit", sale.commit(4000));
                    paid(sale);
                    sale.confirm();
                }
                break;
            case "card":
                card(till);
                break;
            case "day":
                day(till);
                break;
            case "reversed":
                reversed(till);
                break;
            case "begin":
                try (Payment sale = till.begin(bill("P1"))) {
                    say("status", sale.status());
                    say("cancel", sale.cancelAsync().get());
                    told("state", sale.awaitAsync().get());
                }
                break;
            case "threads":
                threads(till);
                break;
            case "async":
                async(till);
                break;
            default:
                throw new IllegalArgumentException(name);
        }
    }

    private static void reversed(Terminal till) {
        try (Payment sale = till.start(bill("P1"))) {
            while (sale.poll().state() != PaymentState.FAILED) {
                Thread.yield();
            }
            told("state", sale.poll());
        }
        refused(() -> till.start(bill("P1")));
        for (Payment reversal : till.reversals()) {
            say("reversal", reversal.clientInvoiceId());
            reversal.acknowledgeReversal();
            reversal.close();
        }
        say("reversals", till.reversals().size());
        try (Payment again = till.start(bill("P1"))) {
            say("cancel", again.cancel());
        }
    }

    private static void recover(Terminal till) {
        for (Payment sale : till.unfinished()) {
            say("found", sale.clientInvoiceId(), sale.poll().state());
            sale.resume();
            Look look = sale.await();
            while (!look.isFinal()) {
                sale.resume();
                look = sale.await(Duration.ofMillis(500), waiting -> { });
            }
            told("state", look);
            paid(sale);
            sale.confirm();
            sale.close();
        }
    }

    private static void found(Terminal till, String number) {
        say("found", till.findRefund(number)
                .map(record -> record.outcome() + " " + record.amount() + " " + record.currencyCode()).orElse("none"));
    }

    private static void refunds(Terminal till) throws Exception {
        String reference = sell(till, "P1");
        refund(till, "refund", "R1", reference, 1000);
        refund(till, "same", "R1", reference, 1000);
        refund(till, "refund", "R2", reference, 1000);
        refused(() -> refund(till, "refund", "R3", reference, 9000));
        try {
            refund(till, "refund", "R1", reference, 500);
        } catch (SeqrException problem) {
            say("conflict", problem.status());
        }
        Refund lost = till.refundAsync(new RefundRequest("R4", reference, 1000, "Corner shop", "Anna")).get();
        say("refund", lost.isInDoubt() ? "IN_DOUBT" : "DONE");
        say("doubt", String.join(" ", till.refundsInDoubt()));
        found(till, "R4");
        try {
            till.resolveRefund("R4", false);
        } catch (SeqrException problem) {
            say("resolved", problem.status());
        }
        till.resolveRefund("R4", true);
        refund(till, "refund", "R4", reference, 1000);
        found(till, "R4");
        found(till, "R9");
        say("left", till.refundsInDoubt().size());
    }

    private void upkeep(Terminal till) {
        String reference = sell(till, "P1");
        say("diagnosed", library.diagnose().contains(store.toString()) ? "yes" : "no");
        Path copy = Paths.get(store + ".copy");
        library.backUp(copy);
        say("pruned", library.prune(java.time.Instant.parse("2001-01-01T00:00:00Z")));
        say("adopted", Client.adopt(copy).contains(copy.toString()) ? "yes" : "no");
        try (Client other = new Client(new Config(endpoint, copy, "Driver 1.0"));
                Terminal there = other.terminal("Till 1")) {
            refused(() -> refund(there, "refund", "R1", reference, 1000));
            there.allowRefund(reference);
            refund(there, "refund", "R1", reference, 1000);
        }
    }

    private static void full(Terminal till) throws IOException {
        try (Payment sale = till.start(bill("P1"))) {
            told("state", sale.poll());
            wish("fill");
            wish("pay");
            told("state", sale.await());
            paid(sale);
            try {
                sale.confirm();
            } catch (SeqrException problem) {
                say("confirm", problem.status());
            }
            wish("free");
            while (true) {
                try {
                    sale.confirm();
                    break;
                } catch (SeqrException notYet) {
                    sale.poll(Duration.ofMillis(100));
                }
            }
            say("confirm OK");
        }
    }

    private static void card(Terminal till) {
        int mode = Invoice.OPTIONAL_ACKNOWLEDGMENT;
        try (Payment sale = till.start(bill("P1").acknowledgmentMode(mode))) {
            told("state", sale.await());
            CustomerToken token = sale.tokens().get(0);
            say("token", token.id, token.value, token.description);
            sale.update(bill("P1").row("Member", -590).token(token.used()).acknowledgmentMode(mode));
            Look look = sale.await();
            while (!look.isFinal()) {
                look = sale.await();
            }
            told("state", look);
            paid(sale);
            sale.confirm();
        }
    }

    private void day(Terminal till) throws IOException {
        sell(till, "P1");
        refund(till, "refund", "R1", sell(till, "P2"), 900);
        wish("remove");
        Reseller shop = new Reseller("demo-reseller", "demo-password");
        String period = library.closePeriod(shop, null);
        ReportRequest request = new ReportRequest(period).firstWait(Duration.ofMillis(1));
        Reconciliation found = library.reconcile(shop, request.progress((step, attempt, elapsed) -> true));
        say("clean", found.isClean() ? "yes" : "no");
        for (Map.Entry<ReconciliationKind, Reconciliation.Total> one : found.totals().entrySet()) {
            if (one.getValue().count > 0) {
                say(one.getKey(), one.getValue().count, one.getValue().amountHere, one.getValue().amountThere);
            }
        }
        for (Reconciliation.Line line : found.lines()) {
            say("missing", line.clientInvoiceId, line.amountHere);
        }
        say("rows", library.report(shop, ReportKind.SHOP_DETAILS, request).rows().size());
        StringBuilder text = new StringBuilder();
        library.export(false, null, null, text::append);
        say("exported", text.chars().filter(letter -> letter == '\n').count());
    }

    private static void threads(Terminal till) throws Exception {
        int right = 0;
        for (int round = 0; round < 25; round++) {
            List<CompletableFuture<Boolean>> answers = new ArrayList<>();
            for (int at = 0; at < 8; at++) {
                long total = 100 + 8 * round + at;
                answers.add(CompletableFuture.supplyAsync(() -> till.start(bill("P1").total(total)))
                        .handle((sale, problem) -> String.valueOf(problem)
                                .contains(" " + Client.formatAmount(total, "SEK"))));
            }
            for (CompletableFuture<Boolean> answer : answers) {
                right += answer.get() ? 1 : 0;
            }
        }
        say("own texts", right, "of 200");
    }

    private void async(Terminal till) throws Exception {
        try (Terminal second = register("Till 2")) {
            List<Payment> sales = new ArrayList<>();
            sales.add(till.startAsync(bill("P1")).get());
            sales.add(second.startAsync(bill("P2")).get());
            List<CompletableFuture<Look>> looks = new ArrayList<>();
            for (Payment sale : sales) {
                looks.add(sale.awaitAsync());
            }
            for (CompletableFuture<Look> look : looks) {
                told("state", look.get());
            }
            for (Payment sale : sales) {
                paid(sale);
                sale.confirm();
                sale.close();
            }
        }
    }

    private static void errors(String endpoint, Path store) {
        try (Client library = new Client(new Config(endpoint, store, "Driver 1.0"))) {
            refused(() -> library.register(registration("Till 1", "wrong")));
            try (Terminal till = new Driver(library).register("Till 1")) {
                refused(() -> till.start(bill("P1").total(100)));
            }
            refused(() -> library.terminal("Till 9"));
        }
        refused(() -> new Client(new Config("ftp://example.invalid/", store, "Driver 1.0")));
        say("amounts", Client.parseAmount("12,5", "SEK"), Client.formatAmount(1250, "SEK"));
        say("cashier", Client.cashierText(Status.AMOUNT, "sv"));
    }

    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        endpoint = arguments[1];
        store = Paths.get(arguments[2]);
        if (name.equals("errors")) {
            errors(arguments[1], store);
        } else {
            Config config = new Config(arguments[1], store, "Driver 1.0").pollInterval(Duration.ofMillis(100))
                    .pollWindow(Duration.ofMillis(name.equals("nobody") ? 300 : 20000))
                    .moneyTimeout(Duration.ofSeconds(5)).cancelTimeout(Duration.ofSeconds(5));
            try (Client library = new Client(config)) {
                if (name.equals("recover")) {
                    try (Terminal till = library.terminal("Till 1")) {
                        recover(till);
                    }
                } else {
                    Driver driver = new Driver(library);
                    try (Terminal till = driver.register("Till 1")) {
                        driver.play(name, till);
                    }
                }
            }
        }
        say("ended 1");
    }
}
