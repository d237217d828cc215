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
import libseqr.Answer;
import libseqr.Cashier;
import libseqr.Client;
import libseqr.Config;
import libseqr.CustomerToken;
import libseqr.Invoice;
import libseqr.Look;
import libseqr.Payment;
import libseqr.PaymentState;
import libseqr.Question;
import libseqr.Reconciliation;
import libseqr.ReconciliationKind;
import libseqr.Refund;
import libseqr.RefundRequest;
import libseqr.Registration;
import libseqr.ReportKind;
import libseqr.ReportRequest;
import libseqr.Reseller;
import libseqr.SaleResult;
import libseqr.SeqrException;
import libseqr.Status;
import libseqr.Terminal;
import libseqr.Wish;

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

    private static void wish(String what) {
        say("!", what);
        try {
            while (System.in.read() > '\n') {
                continue;
            }
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
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

    /** A POS whose book throws once if it is stuck, and whose cashier presses and answers what it is told to. */
    private static final class Pos implements Cashier {
        boolean isStuck;
        Wish pressed = Wish.GO_ON;
        Answer answer = Answer.CANCEL;
        boolean fills;
        boolean dies;
        private boolean isFull;
        private boolean frees;

        static Pos pressing(Wish wish) {
            Pos pos = new Pos();
            pos.pressed = wish;
            return pos;
        }

        @Override
        public Wish show(Payment sale, PaymentState state, String text) {
            System.gc(); // what the library calls is still there
            if (state == PaymentState.WAITING && fills) {
                fills = false;
                isFull = true;
                wish("fill");
                wish("pay");
            }
            if (frees) {
                frees = false;
                wish("free");
            }
            return state == PaymentState.WAITING ? pressed : Wish.GO_ON;
        }

        @Override
        public Answer ask(Payment sale, Question question, String text) {
            if (answer != Answer.CONTINUE || question == Question.STILL_WANTED) {
                say("ask", question, text);
            }
            if (dies) {
                wish("kill");
            }
            return answer;
        }

        @Override
        public boolean book(Payment sale, String ersReference, long amount, String currencyCode) {
            if (isStuck) {
                isStuck = false;
                throw new IllegalStateException("the drawer is stuck");
            }
            say("book", sale.clientInvoiceId(), amount, currencyCode);
            frees = isFull;
            return ersReference.equals(sale.ersReference());
        }

        @Override
        public boolean unbook(Payment sale, String ersReference) {
            say("unbook", sale.clientInvoiceId(), ersReference.equals(sale.ersReference()) ? "yes" : "no");
            return true;
        }

        @Override
        public void print(Payment sale, String receipt) {
            say("print", sale.clientInvoiceId(), receipt.contains("Kass\u00f6r") ? "yes" : "no");
            sale.close(); // the call's: this does nothing
        }
    }

    private static void whole(Terminal till, String number, Pos pos) {
        try (SaleResult sale = till.sell(bill(number), pos)) {
            say("sale", sale.state(), "remark", sale.remark() == null ? "-" : sale.remark());
        }
    }

    private static void recovered(Terminal till, Pos pos) {
        say("recovered", till.recover(pos).isSettled() ? "yes" : "no");
    }

    private static void run(Terminal till) {
        Pos pos = new Pos();
        pos.isStuck = true;
        try {
            till.sell(bill("P1"), pos);
        } catch (IllegalStateException problem) {
            say("thrown", problem.getMessage());
        }
        refused(() -> whole(till, "P2", pos));
        recovered(till, pos);
        whole(till, "P2", pos);
        try (Payment again = till.find("P2").get()) {
            say("copy", again.receipt(42).contains("KOPIA") ? "yes" : "no");
        }
    }

    private static void press(Terminal till) {
        whole(till, "P1", new Pos());
        whole(till, "P2", Pos.pressing(Wish.LEAVE));
        recovered(till, new Pos());
        whole(till, "P3", Pos.pressing(Wish.CANCEL));
    }

    private static void sellReversed(Terminal till) {
        try (Payment sale = till.start(bill("P1"))) {
            while (sale.poll().state() != PaymentState.FAILED) {
                Thread.yield();
            }
        }
        recovered(till, new Pos());
        whole(till, "P1", Pos.pressing(Wish.CANCEL));
    }

    /** A sale by a cashier of some habit. */
    private static Pos habit(String name) {
        Pos pos = Pos.pressing(name.equals("sell-race") ? Wish.CANCEL : Wish.GO_ON);
        pos.fills = name.equals("sell-full");
        pos.dies = name.equals("sell-lost");
        return pos;
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
            case "run":
                run(till);
                break;
            case "press":
                press(till);
                break;
            case "sell-reversed":
                sellReversed(till);
                break;
            case "sell-declined":
            case "sell-race":
            case "sell-lost":
            case "sell-full":
                whole(till, "P1", habit(name));
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

    private static void full(Terminal till) {
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

    private void day(Terminal till) {
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

    private static boolean isWholeSale(String name) {
        return name.equals("run") || name.equals("press") || name.startsWith("sell-");
    }

    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        endpoint = arguments[1];
        store = Paths.get(arguments[2]);
        if (name.equals("errors")) {
            errors(arguments[1], store);
        } else {
            Config config = new Config(arguments[1], store, "Driver 1.0").pollInterval(Duration.ofMillis(100))
                    .pollWindow(Duration.ofMillis(name.equals("nobody") || name.equals("press") ? 300 : 20000))
                    .language(isWholeSale(name) ? "sv" : "en")
                    .moneyTimeout(Duration.ofSeconds(5)).cancelTimeout(Duration.ofSeconds(5));
            try (Client library = new Client(config)) {
                if (name.endsWith("recover")) {
                    try (Terminal till = library.terminal("Till 1")) {
                        if (name.equals("recover")) {
                            recover(till);
                        } else {
                            Pos pos = new Pos();
                            pos.answer = Answer.CONTINUE;
                            recovered(till, pos);
                        }
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
