using System;
using System.Collections.Generic;
using Seqr;

/// <summary>A till that takes one payment: Sell.exe [ENDPOINT [SALE]]. See docs/guide/in-csharp.md.</summary>
internal sealed class Sell : Cashier
{
    /// <summary>Your books: what is booked twice by the same reference is booked once.</summary>
    private readonly Dictionary<string, long> books = new Dictionary<string, long>();

    private PaymentState shown;

    public override Wish Show(Payment sale, PaymentState state, string text)
    {
        if (state != shown) Console.WriteLine(text);
        shown = state;
        return Wish.GoOn; // Wish.Cancel once the cashier has pressed Cancel
    }

    public override Answer Ask(Payment sale, Question question, string text)
    {
        Console.Write(text + " (1 yes, 2 cancel, 3 wait) ");
        string line = Console.ReadLine();
        return line == "1" ? Answer.Continue : line == "3" ? Answer.Wait : Answer.Cancel;
    }

    public override bool Book(Payment sale, string ersReference, long amount, string currencyCode)
    {
        books[ersReference] = amount;
        return true;
    }

    public override bool Unbook(Payment sale, string ersReference)
    {
        books.Remove(ersReference);
        return true;
    }

    public override void Print(Payment sale, string receipt)
    {
        Console.Write(receipt);
    }

    private static int Main(string[] arguments)
    {
        string endpoint = arguments.Length > 0 ? arguments[0] : "http://127.0.0.1:8480/extclientproxy/service/v2";
        var config = new Config(endpoint, "sell_cs.db", "Ten minutes in C# 1.0") { LogFile = "seqr.log" };
        var invoice = new Invoice(arguments.Length > 1 ? arguments[1] : "7001", "Corner shop", "Anna");
        invoice.Rows.Add(new Row("Coffee", 4500)); // 45.00 SEK
        invoice.Rows.Add(new Row("Bun", 1400));
        try
        {
            using (Client seqr = Client.Open(config))
            using (Terminal till = seqr.Register("demo-reseller", "demo-password", "Store 1/Till 1", "Corner shop", "SELL4"))
            {
                var cashier = new Sell();
                SaleResult left = till.Recover(cashier); // first the sales that a crash interrupted
                if (!left.IsSettled) Console.WriteLine(left.Text);
                using (SaleResult sale = till.Sell(invoice, cashier))
                {
                    if (!sale.IsSettled) Console.WriteLine(sale.Text);
                    return sale.IsPaid ? 0 : 1;
                }
            }
        }
        catch (SeqrException problem)
        {
            Console.Error.WriteLine(problem.StatusName + ": " + problem.Message);
            return 1;
        }
    }
}
