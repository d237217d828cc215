import java.nio.file.Paths;
import java.util.HashMap;
import java.util.Map;
import java.util.Scanner;
import libseqr.Answer;
import libseqr.Cashier;
import libseqr.Client;
import libseqr.Config;
import libseqr.Invoice;
import libseqr.Payment;
import libseqr.PaymentState;
import libseqr.Question;
import libseqr.Registration;
import libseqr.SaleResult;
import libseqr.SeqrException;
import libseqr.Terminal;
import libseqr.Wish;

/** A till that takes one payment: Sell [ENDPOINT [SALE]]. See docs/guide/in-java.md. */
public final class Sell implements Cashier {
    private final Scanner keyboard = new Scanner(System.in);
    /** Your books: what is booked twice by the same reference is booked once. */
    private final Map<String, Long> books = new HashMap<>();
    private PaymentState shown;

    @Override
    public Wish show(Payment sale, PaymentState state, String text) {
        if (state != shown) {
            System.out.println(text);
        }
        shown = state;
        return Wish.GO_ON; // Wish.CANCEL once the cashier has pressed Cancel
    }

    @Override
    public Answer ask(Payment sale, Question question, String text) {
        System.out.print(text + " 1 yes, 2 cancel, 3 wait: ");
        String line = keyboard.hasNextLine() ? keyboard.nextLine() : "";
        return line.equals("1") ? Answer.CONTINUE : line.equals("3") ? Answer.WAIT : Answer.CANCEL;
    }

    @Override
    public boolean book(Payment sale, String ersReference, long amount, String currencyCode) {
        books.put(ersReference, amount);
        return true;
    }

    @Override
    public boolean unbook(Payment sale, String ersReference) {
        books.remove(ersReference);
        return true;
    }

    @Override
    public void print(Payment sale, String receipt) {
        System.out.print(receipt);
    }

    public static void main(String[] arguments) {
        String endpoint = arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8480/extclientproxy/service/v2";
        String number = arguments.length > 1 ? arguments[1] : "6001";
        Config config = new Config(endpoint, Paths.get("sell_java.db"), "Ten minutes in Java 1.0")
                .logFile(Paths.get("seqr.log"));
        Registration shop = new Registration("demo-reseller", "demo-password", "Store 1/Till 1", "Corner shop")
                .seqrId("SELL2"); // once a till; again does no harm
        Invoice invoice = new Invoice(number, "Corner shop", "Anna").row("Coffee", 4500).row("Bun", 1400); // 45.00, 14.00 SEK
        boolean paid = false;
        try (Client library = new Client(config); Terminal till = library.register(shop)) {
            Sell cashier = new Sell();
            SaleResult left = till.recover(cashier); // first the sales that a crash interrupted
            try (SaleResult sale = left.isSettled() ? till.sell(invoice, cashier) : left) {
                if (!sale.isSettled()) {
                    System.out.println("Not settled, run the till again: " + sale.text());
                }
                paid = sale.isPaid();
            }
        } catch (SeqrException problem) {
            System.err.println(problem.name() + ": " + problem.getMessage());
        }
        System.exit(paid ? 0 : 1);
    }
}
