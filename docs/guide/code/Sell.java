import java.nio.file.Paths;
import libseqr.Client;
import libseqr.Config;
import libseqr.Invoice;
import libseqr.Look;
import libseqr.Payment;
import libseqr.PaymentState;
import libseqr.Registration;
import libseqr.SeqrException;
import libseqr.Terminal;

/** A till that takes one payment: Sell [ENDPOINT [SALE]]. See docs/guide/in-java.md. */
public final class Sell {
    /** Waits until the sale is settled; gives whether it is paid. */
    static boolean settle(Payment sale) {
        while (true) {
            Look look = sale.await(null, waiting -> System.out.println(waiting.cashierText()));
            if (look.isPaid()) {
                System.out.print(sale.receipt(42)); // your POS books before it prints, by sale.ersReference()
                sale.confirm();
                return true;
            }
            if (look.isFinal()) {
                System.out.println(look.cashierText());
                return false;
            }
            if (look.state() == PaymentState.ASK_CASHIER) {
                sale.cancel(); // or sale.resume(): ask your cashier
            } else if (look.state() == PaymentState.UNKNOWN) {
                sale.resume(); // assume nothing, ask SEQR; a button, in a real till
            }
        }
    }

    public static void main(String[] arguments) {
        String endpoint = arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8480/extclientproxy/service/v2";
        String number = arguments.length > 1 ? arguments[1] : "6001";
        Config config = new Config(endpoint, Paths.get("sell_java.db"), "Ten minutes in Java 1.0")
                .logFile(Paths.get("seqr.log"));
        Registration shop = new Registration("demo-reseller", "demo-password", "Store 1/Till 1", "Corner shop")
                .seqrId("SELL2"); // once a till; again does no harm
        boolean paid;
        try (Client library = new Client(config); Terminal till = library.register(shop)) {
            for (Payment left : till.unfinished()) { // what a crash has left comes first
                settle(left);
                left.close();
            }
            Invoice bill = new Invoice(number, "Corner shop", "Anna").row("Coffee", 4500).row("Bun", 1400);
            try (Payment sale = till.start(bill)) {
                paid = settle(sale);
            }
        } catch (SeqrException problem) {
            System.err.println(problem.name() + ": " + problem.getMessage());
            paid = false;
        }
        System.exit(paid ? 0 : 1);
    }
}
