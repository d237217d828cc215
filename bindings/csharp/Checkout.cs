// A whole till, in which the POS follows each state by itself: Checkout.exe ENDPOINT STORE BOOK, then a line each:
//     s 1001 59.00          sell; before the customer pays: c cancels, a 45.00 changes the amount, an empty line waits
//     r 1001-R1 1001 14.00  give 14.00 of sale 1001 back, by a refund number of its own
//     d                     the end of the day
// Terminal.Sell does all of Settle in one call; docs/guide/code/Sell.cs shows that. Copy from here if you need more.
using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Seqr;

internal sealed class Checkout
{
    /// <summary>How often an unknown outcome is asked again before the sale is left for later.</summary>
    private const int UnknownTries = 3;

    private readonly Client seqr;
    private readonly Terminal till;
    private readonly string book;
    private Task<string> nextLine;

    private Checkout(Client seqr, Terminal till, string book)
    {
        this.seqr = seqr;
        this.till = till;
        this.book = book;
    }

    // ---- the keyboard and the books of this example

    /// <summary>A window has buttons instead; a line that was asked for stays the next one.</summary>
    private Task<string> NextLine()
    {
        return nextLine ?? (nextLine = Task.Run(() => Console.In.ReadLine()));
    }

    private async Task<string[]> Words()
    {
        string line = await NextLine();
        nextLine = null;
        return line == null ? new[] { "q" } : line.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Complain(string step, SeqrException problem)
    {
        Console.WriteLine("{0}: {1} ({2})", step, problem.Message, problem.StatusName);
    }

    /// <summary>A line for each reference, once: a POS has a transaction of its database for this.</summary>
    private void Write(string key, string reference, long amount)
    {
        string begin = key + " " + reference + " ";
        if (File.Exists(book) && File.ReadLines(book).Any(line => line.StartsWith(begin, StringComparison.Ordinal))) return;
        using (var file = new FileStream(book, FileMode.Append))
        using (var writer = new StreamWriter(file))
        {
            writer.Write(begin + amount + "\n");
            writer.Flush();
            file.Flush(true);
        }
    }

    // ---- a sale

    private async Task Sell(Invoice invoice)
    {
        using (Payment sale = await till.StartAsync(invoice)) await Settle(sale, invoice);
    }

    /// <summary>Follows a sale until it is settled, or is left for later. invoice is null where a crash has left the sale.</summary>
    private async Task Settle(Payment sale, Invoice invoice)
    {
        for (int unknown = 0; ;)
        {
            Look look = invoice == null ? await sale.WaitAsync() : await Watched(sale, invoice);
            if (look.Remark == Status.Reversed)
            {
                Undo(sale);
                return;
            }
            if (look.Remark.HasValue) Console.WriteLine("Careful: {0} ({1})", look.CashierText(), look.Text);
            switch (look.State)
            {
                case PaymentState.Completed:
                    ClosePaid(sale);
                    return;
                case PaymentState.Canceled:
                case PaymentState.Failed:
                case PaymentState.Abandoned:
                    Console.WriteLine("[{0}] {1}", look.CashierText(), sale.ErrorText);
                    return;
                case PaymentState.AskCashier:
                    if (!await Continue(sale, look)) return;
                    break;
                case PaymentState.Unknown:
                    if (++unknown > UnknownTries || !await Continue(sale, look))
                    {
                        Console.WriteLine("Assume nothing: the sale is asked for again at the next start.");
                        return;
                    }
                    break;
                default: // a card or a reservation: only where the invoice asks for it
                    Cancel(sale);
                    break;
            }
        }
    }

    /// <summary>Waits for the customer, and for one line of the cashier's meanwhile: cancel, another amount, or wait.</summary>
    private async Task<Look> Watched(Payment sale, Invoice invoice)
    {
        Console.WriteLine("[{0}]", sale.Poll().CashierText());
        using (var stop = new CancellationTokenSource())
        {
            Task<Look> wait = sale.WaitAsync(null, stop.Token);
            if (await Task.WhenAny(wait, NextLine()) == wait) return await wait;
            stop.Cancel(); // ends the waiting, not the sale
        }
        string[] keys = await Words();
        if (keys.Length == 1 && keys[0] == "c") Cancel(sale);
        if (keys.Length == 2 && keys[0] == "a") Change(sale, invoice, keys[1]);
        Look look = sale.Poll();
        return look.State == PaymentState.AskCashier ? look : await sale.WaitAsync();
    }

    private static void Change(Payment sale, Invoice invoice, string amount)
    {
        try
        {
            invoice.Total = Client.ParseAmount(amount);
            sale.Update(invoice);
        }
        catch (SeqrException problem)
        {
            Complain("The amount is not changed", problem);
        }
    }

    /// <summary>None of the outcomes is an error; the next look tells what the sale became.</summary>
    private static void Cancel(Payment sale)
    {
        switch (sale.Cancel())
        {
            case CancelOutcome.AlreadyPaid: Console.WriteLine("Too late: the customer has paid. Keep the sale, or refund it."); break;
            case CancelOutcome.InDoubt: Console.WriteLine("Not canceled yet: do not sell the goods for cash."); break;
            case CancelOutcome.Reversed: Console.WriteLine("It was paid, and SEQR has given the money back."); break;
        }
    }

    /// <summary>The library goes on asking SEQR while the cashier thinks. False if the sale is left for later.</summary>
    private async Task<bool> Continue(Payment sale, Look look)
    {
        Console.WriteLine("Sale {0}: {1} (1 yes, 2 cancel, 3 later, 4 give it up)", sale.ClientInvoiceId, look.CashierText());
        string[] keys = await Words();
        try
        {
            switch (keys.FirstOrDefault())
            {
                case "1": sale.Resume(); return true;
                case "3": return false;
                case "4": sale.Abandon(); return true; // a supervisor, who has looked in SEQR's reports
                default: Cancel(sale); return true;
            }
        }
        catch (SeqrException problem)
        {
            Complain("Not done", problem); // paid meanwhile, perhaps: the next look tells
            return true;
        }
    }

    /// <summary>Book, print, confirm, in this order: after a crash before the confirm the sale comes back by Unfinished, and
    /// Write keeps it from being booked twice.</summary>
    private void ClosePaid(Payment sale)
    {
        Write("SALE", sale.ErsReference, sale.Amount);
        Console.Write(sale.Receipt(40));
        for (int tries = 0; ; tries++)
        {
            try
            {
                sale.Confirm();
                return;
            }
            catch (SeqrException problem)
            {
                if (problem.Status == Status.Reversed)
                {
                    Undo(sale);
                    return;
                }
                if (problem.Status != Status.NotSaved || tries == 10) throw;
                Console.WriteLine("The disk is full: free it, do not switch off. Trying again ...");
                sale.Poll(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>SEQR has taken the payment back: the customer has the money.</summary>
    private void Undo(Payment sale)
    {
        Write("VOID", sale.ErsReference, 0);
        sale.AcknowledgeReversal();
        Console.WriteLine("Not paid after all: the booking of sale {0} is undone.", sale.ClientInvoiceId);
    }

    // ---- what a crash left, refunds, the end of the day

    /// <summary>Before the first sale. Only the POS knows whether a sale is still wanted: nothing is asked of SEQR before.</summary>
    private async Task Recover()
    {
        foreach (Payment sale in till.Reversals())
            using (sale) Undo(sale);
        foreach (Payment sale in till.Unfinished())
        {
            using (sale)
            {
                Look look = sale.Poll();
                if (look.State != PaymentState.Unknown || await Continue(sale, look)) await Settle(sale, null);
            }
        }
        foreach (string number in till.RefundsInDoubt())
            Console.WriteLine("Refund {0} is in doubt: look it up in SEQR's reports, then Terminal.ResolveRefund.", number);
    }

    /// <summary>The number makes it exactly-once: after a crash or a lost answer ask again with the same one.</summary>
    private async Task Refund(string number, string saleNumber, long amount)
    {
        using (Payment sale = till.Find(saleNumber))
        {
            if (sale == null || sale.ErsReference == null)
            {
                Console.WriteLine("Sale {0} was not paid here.", saleNumber);
                return;
            }
            Refund refund = await till.RefundAsync(new RefundRequest(number, sale.ErsReference, amount, "Corner shop", "Anna"));
            if (refund.Outcome == RefundOutcome.InDoubt)
            {
                Console.WriteLine("Give no cash, and use no other number: " + refund.Text);
                return;
            }
            Write("REFUND", number, -amount);
            Console.Write(till.RefundReceipt(number, 40));
        }
    }

    private void EndDay(Reseller shop)
    {
        var request = new ReportRequest(seqr.ClosePeriod(shop)) { FirstWait = 1000, RepeatWait = 1000 };
        Console.Write(seqr.Reconcile(shop, request).Text);
    }

    // ---- the till itself

    private async Task Run()
    {
        await Recover();
        while (true)
        {
            string[] keys = await Words();
            try
            {
                if (keys.Length == 1 && keys[0] == "q") return;
                if (keys.Length == 3 && keys[0] == "s")
                    await Sell(new Invoice(keys[1], "Corner shop", "Anna") { Total = Client.ParseAmount(keys[2]) });
                else if (keys.Length == 4 && keys[0] == "r") await Refund(keys[1], keys[2], Client.ParseAmount(keys[3]));
                else if (keys.Length == 1 && keys[0] == "d") EndDay(new Reseller("demo-reseller", "demo-password"));
            }
            catch (SeqrException problem)
            {
                Complain(problem.CashierText(), problem);
            }
        }
    }

    private static int Main(string[] arguments)
    {
        var config = new Config(arguments[0], arguments[1], "Checkout in C# 1.0");
        try
        {
            using (Client seqr = Client.Open(config))
            using (Terminal till = seqr.Register("demo-reseller", "demo-password", "Store 1/Till 1", "Corner shop", "CSHARP1"))
                new Checkout(seqr, till, arguments[2]).Run().GetAwaiter().GetResult();
            return 0;
        }
        catch (SeqrException problem)
        {
            Complain("The till does not start", problem);
            return 1;
        }
    }
}
