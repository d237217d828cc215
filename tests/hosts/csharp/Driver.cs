using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Seqr;

/// <summary>A POS whose book throws once if it is stuck, and whose cashier presses and answers what it is told to.</summary>
internal sealed class Pos : Cashier
{
    internal bool IsStuck;
    internal Wish Pressed = Seqr.Wish.GoOn;
    internal Answer Answer = Answer.Cancel;
    internal bool Fills;
    internal bool Dies;
    private bool isFull;
    private bool frees;

    public override Wish Show(Payment sale, PaymentState state, string text)
    {
        GC.Collect(); // what the library calls is still there
        if (state == PaymentState.Waiting && Fills)
        {
            Fills = false;
            isFull = true;
            Driver.Wish("fill");
            Driver.Wish("pay");
        }
        if (frees) Driver.Wish("free");
        frees = false;
        return state == PaymentState.Waiting ? Pressed : Seqr.Wish.GoOn;
    }

    public override Answer Ask(Payment sale, Question question, string text)
    {
        if (Answer != Answer.Continue || question == Question.StillWanted) Driver.Say("ask", Driver.Name(question), text);
        if (Dies) Driver.Wish("kill");
        return Answer;
    }

    public override bool Book(Payment sale, string ersReference, long amount, string currencyCode)
    {
        if (IsStuck)
        {
            IsStuck = false;
            throw new InvalidOperationException("the drawer is stuck");
        }
        Driver.Say("book", sale.ClientInvoiceId, amount, currencyCode);
        frees = isFull;
        return ersReference == sale.ErsReference;
    }

    public override bool Unbook(Payment sale, string ersReference)
    {
        Driver.Say("unbook", sale.ClientInvoiceId, ersReference == sale.ErsReference ? "yes" : "no");
        return true;
    }

    public override void Print(Payment sale, string receipt)
    {
        Driver.Say("print", sale.ClientInvoiceId, receipt.Contains("Kass\u00f6r") ? "yes" : "no");
    }
}

/// <summary>The driver of the scenarios in C#: Driver.exe SCENARIO ENDPOINT STORE. See scenarios.toml.</summary>
internal static class Driver
{
    internal static void Say(params object[] words)
    {
        Console.WriteLine(string.Join(" ", words));
        Console.Out.Flush();
    }

    /// <summary>The endpoint and the store of this run.</summary>
    private static string endpoint, store;

    internal static void Wish(string what)
    {
        Say("!", what);
        Console.ReadLine();
    }

    /// <summary>NotSaved is NOT_SAVED in the table.</summary>
    internal static string Name(object value)
    {
        return value == null ? "-" : Regex.Replace(value.ToString(), "(?<=[a-z])([A-Z])", "_$1").ToUpperInvariant();
    }

    private static Invoice Bill(string number = "P1")
    {
        var bill = new Invoice(number, "Corner shop", "Anna");
        bill.Rows.Add(new Row("Coffee", 4500));
        bill.Rows.Add(new Row("Bun", 1400));
        return bill;
    }

    private static void Told(Look look, string word = "state")
    {
        Say(word, Name(look.State), "remark", Name(look.Remark));
    }

    private static void Refused(Action call)
    {
        try
        {
            call();
            Say("no error");
        }
        catch (SeqrException problem)
        {
            Say("error", Name(problem.Status), "code", problem.ResultCode.HasValue ? problem.ResultCode.ToString() : "none");
        }
    }

    private static void Paid(Payment sale)
    {
        Say("paid", sale.Amount, sale.CurrencyCode);
    }

    private static Terminal Register(Client library, string name = "Till 1")
    {
        Terminal till = library.Register("demo-reseller", "demo-password", name, "Corner shop", "HOST" + name.Last());
        Say("registered");
        return till;
    }

    private static string Sell(Terminal till, string number = "P1")
    {
        using (Payment sale = till.Start(Bill(number)))
        {
            Told(sale.Wait());
            Paid(sale);
            sale.Confirm();
            return sale.ErsReference;
        }
    }

    private static string Outcome(Refund refund)
    {
        return Name(refund.Outcome);
    }

    private static RefundRequest Back(string number, string reference, long amount)
    {
        return new RefundRequest(number, reference, amount, "Corner shop", "Anna");
    }

    private static void Play(string name, Client library, Terminal till)
    {
        switch (name)
        {
            case "paid": Complete(till); break;
            case "refund": Refunds(till).GetAwaiter().GetResult(); break;
            case "full": Full(till); break;
            case "card": Card(till); break;
            case "day": Day(library, till); break;
            case "upkeep": Upkeep(library, till); break;
            case "reversed": Reversed(till); break;
            case "async": Together(library, till).GetAwaiter().GetResult(); break;
            case "threads": Threads(till).GetAwaiter().GetResult(); break;
            case "begin": Begun(till).GetAwaiter().GetResult(); break;
            case "run": Run(till); break;
            case "press": Press(till); break;
            case "sell-declined": Whole(till, "P1", new Pos()); break;
            case "sell-race": Whole(till, "P1", new Pos { Pressed = Seqr.Wish.Cancel }); break;
            case "sell-lost": Whole(till, "P1", new Pos { Dies = true }); break;
            case "sell-full": Whole(till, "P1", new Pos { Fills = true }); break;
            case "sell-reversed": SellReversed(till); break;
            case "lost":
                Told(till.Start(Bill()).Wait());
                Wish("kill");
                break;
            case "declined":
                using (Payment sale = till.Start(Bill())) Told(sale.Wait());
                break;
            case "nobody":
                using (Payment sale = till.Start(Bill()))
                {
                    Told(sale.Wait());
                    sale.Resume();
                    Told(sale.Wait());
                    Say("cancel", Name(sale.Cancel()));
                    Told(sale.Wait());
                }
                break;
            case "race":
                using (Payment sale = till.Start(Bill()))
                {
                    Say("cancel", Name(sale.CancelAsync().GetAwaiter().GetResult()));
                    Told(sale.Wait());
                    Paid(sale);
                    sale.Confirm();
                }
                break;
            case "amount":
                Invoice bill = Bill();
                bill.PaymentMode = PaymentMode.ReservationRequired;
                using (Payment sale = till.Start(bill))
                {
                    Told(sale.Wait());
                    Told(sale.Commit(4000), "commit");
                    Paid(sale);
                    sale.Confirm();
                }
                break;
            default: throw new ArgumentException(name);
        }
    }

    private static void Complete(Terminal till)
    {
        using (Payment sale = till.Start(Bill()))
        {
            Told(sale.Wait());
            Paid(sale);
            string receipt = sale.Receipt();
            Say("receipt", receipt.Contains("SEQR payment") && receipt.Contains(sale.ErsReference) ? "yes" : "no");
            sale.Confirm();
        }
        using (Payment again = till.Find("P1"))
            Say("copy", again.Receipt().Contains("COPY") && till.Unfinished().Count == 0 ? "yes" : "no");
    }

    private static void Reversed(Terminal till)
    {
        using (Payment sale = till.Start(Bill()))
        {
            while (sale.Poll(TimeSpan.FromSeconds(1)).State != PaymentState.Failed) continue;
            Told(sale.Poll());
        }
        Refused(() => till.Start(Bill()));
        foreach (Payment reversal in till.Reversals())
        {
            Say("reversal", reversal.ClientInvoiceId);
            reversal.AcknowledgeReversal();
            reversal.Dispose();
        }
        Say("reversals", till.Reversals().Count);
        using (Payment again = till.Start(Bill())) Say("cancel", Name(again.Cancel()));
    }

    private static void Recovered(Terminal till)
    {
        foreach (Payment sale in till.Unfinished())
        {
            Say("found", sale.ClientInvoiceId, Name(sale.Poll().State));
            sale.Resume();
            Look look = sale.Wait();
            while (!look.IsFinal)
            {
                sale.Resume();
                look = sale.Wait(TimeSpan.FromSeconds(0.5));
            }
            Told(look);
            Paid(sale);
            sale.Confirm();
            sale.Dispose();
        }
    }

    private static void Found(Terminal till, string number)
    {
        RefundRecord record = till.FindRefund(number);
        Say("found", record == null ? "none" : Name(record.Outcome) + " " + record.Amount + " " + record.CurrencyCode);
    }

    private static async Task Refunds(Terminal till)
    {
        string reference = Sell(till);
        Say("refund", Outcome(till.Refund(Back("R1", reference, 1000))));
        Say("same", Outcome(till.Refund(Back("R1", reference, 1000))));
        Say("refund", Outcome(till.Refund(Back("R2", reference, 1000))));
        Refused(() => till.Refund(Back("R3", reference, 9000)));
        try
        {
            till.Refund(Back("R1", reference, 500));
        }
        catch (SeqrException problem)
        {
            Say("conflict", Name(problem.Status));
        }
        Say("refund", Outcome(await till.RefundAsync(Back("R4", reference, 1000))));
        Say("doubt", string.Join(" ", till.RefundsInDoubt()));
        Found(till, "R4");
        try
        {
            till.ResolveRefund("R4", false);
        }
        catch (SeqrException problem)
        {
            Say("resolved", Name(problem.Status));
        }
        till.ResolveRefund("R4", true);
        Say("refund", Outcome(till.Refund(Back("R4", reference, 1000))));
        Found(till, "R4");
        Found(till, "R9");
        Say("left", till.RefundsInDoubt().Count);
    }

    private static void Upkeep(Client library, Terminal till)
    {
        string reference = Sell(till), copy = store + ".copy";
        Say("diagnosed", library.Diagnose().Contains(store) ? "yes" : "no");
        library.Backup(copy);
        Say("pruned", library.Prune(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Say("adopted", Client.Adopt(copy).Contains(copy) ? "yes" : "no");
        using (Client other = Client.Open(new Config(endpoint, copy, "Driver 1.0")))
        using (Terminal there = other.Terminal("Till 1"))
        {
            Refused(() => there.Refund(Back("R1", reference, 1000)));
            there.AllowRefund(reference);
            Say("refund", Outcome(there.Refund(Back("R1", reference, 1000))));
        }
    }

    private static void Full(Terminal till)
    {
        using (Payment sale = till.Start(Bill()))
        {
            Told(sale.Poll());
            Wish("fill");
            Wish("pay");
            Told(sale.Wait());
            Paid(sale);
            try
            {
                sale.Confirm();
            }
            catch (SeqrException problem)
            {
                Say("confirm", Name(problem.Status));
            }
            Wish("free");
            while (true)
            {
                try
                {
                    sale.Confirm();
                    break;
                }
                catch (SeqrException)
                {
                    sale.Poll(TimeSpan.FromMilliseconds(100));
                }
            }
            Say("confirm OK");
        }
    }

    private static void Card(Terminal till)
    {
        Invoice bill = Bill();
        bill.AcknowledgmentMode = AcknowledgmentMode.Optional;
        using (Payment sale = till.Start(bill))
        {
            Told(sale.Wait());
            CustomerToken token = sale.Tokens[0];
            Say("token", token.Id, token.Value, token.Description);
            token.Status = 1;
            bill.Rows.Add(new Row("Member", -590));
            bill.Tokens.Add(token);
            sale.Update(bill);
            Look look = sale.Wait();
            while (!look.IsFinal) look = sale.Wait();
            Told(look);
            Paid(sale);
            sale.Confirm();
        }
    }

    private static void Day(Client library, Terminal till)
    {
        Sell(till);
        string reference = Sell(till, "P2");
        Say("refund", Outcome(till.Refund(Back("R1", reference, 900))));
        Wish("remove");
        var shop = new Reseller("demo-reseller", "demo-password");
        string period = library.ClosePeriod(shop);
        var request = new ReportRequest(period) { FirstWait = 1, Progress = (step, attempt, elapsed) => true };
        Reconciliation found = library.Reconcile(shop, request);
        Say("clean", found.IsClean ? "yes" : "no");
        foreach (KeyValuePair<ReconciliationKind, ReconciliationTotal> one in found.Totals.Where(one => one.Value.Count > 0))
            Say(Name(one.Key), one.Value.Count, one.Value.AmountHere, one.Value.AmountThere);
        foreach (ReconciliationLine line in found.Lines) Say("missing", line.ClientInvoiceId, line.AmountHere);
        Say("rows", library.Report(shop, ReportKind.ShopDetails, request).Rows.Count);
        var text = new StringBuilder();
        library.Export(piece => text.Append(piece));
        Say("exported", text.ToString().Count(letter => letter == '\n'));
    }

    private static async Task Together(Client library, Terminal till)
    {
        using (Terminal second = Register(library, "Till 2"))
        {
            Payment[] sales = { await till.StartAsync(Bill("P1")), await second.StartAsync(Bill("P2")) };
            foreach (Look look in await Task.WhenAll(sales.Select(sale => sale.WaitAsync()))) Told(look);
            foreach (Payment sale in sales)
            {
                Paid(sale);
                sale.Confirm();
                sale.Dispose();
            }
        }
    }

    private static async Task Threads(Terminal till)
    {
        int right = 0;
        for (int round = 0; round < 25; round++)
        {
            IEnumerable<Task<bool>> own = Enumerable.Range(100 + 8 * round, 8).Select(total => Task.Run(async () =>
            {
                Invoice bill = Bill();
                bill.Total = total;
                try
                {
                    if (total % 2 == 0) till.Start(bill);
                    else await till.StartAsync(bill);
                }
                catch (SeqrException problem)
                {
                    return problem.Message.Contains(" " + Client.FormatAmount(total));
                }
                return false;
            }));
            right += (await Task.WhenAll(own)).Count(one => one);
        }
        Say("own texts", right, "of 200");
    }

    private static async Task Begun(Terminal till)
    {
        using (Payment sale = till.Begin(Bill()))
        {
            Say("status", Name(sale.Status));
            Say("cancel", Name(await sale.CancelAsync()));
            Told(await sale.WaitAsync());
        }
    }

    private static void Whole(Terminal till, string number, Pos pos)
    {
        using (SaleResult sale = till.Sell(Bill(number), pos)) Say("sale", Name(sale.State), "remark", Name(sale.Remark));
    }

    private static void Run(Terminal till)
    {
        var pos = new Pos { IsStuck = true };
        try
        {
            till.Sell(Bill(), pos);
        }
        catch (InvalidOperationException problem)
        {
            Say("thrown", problem.Message);
        }
        Refused(() => Whole(till, "P2", pos));
        Say("recovered", till.Recover(pos).IsSettled ? "yes" : "no");
        Whole(till, "P2", pos);
        using (Payment sale = till.Find("P2")) Say("copy", sale.Receipt().Contains("KOPIA") ? "yes" : "no");
    }

    private static void SellReversed(Terminal till)
    {
        using (Payment sale = till.Start(Bill()))
            while (sale.Poll().State != PaymentState.Failed) Thread.Yield();
        Say("recovered", till.Recover(new Pos()).IsSettled ? "yes" : "no");
        Whole(till, "P1", new Pos { Pressed = Seqr.Wish.Cancel });
    }

    private static void Press(Terminal till)
    {
        var pos = new Pos();
        Whole(till, "P1", pos);
        pos.Pressed = Seqr.Wish.Leave;
        Whole(till, "P2", pos);
        pos.Pressed = Seqr.Wish.GoOn;
        Say("recovered", till.Recover(pos).IsSettled ? "yes" : "no");
        pos.Pressed = Seqr.Wish.Cancel;
        Whole(till, "P3", pos);
    }

    private static void Errors(string endpoint, string store)
    {
        using (Client library = Client.Open(new Config(endpoint, store, "Driver 1.0")))
        {
            Refused(() => library.Register("demo-reseller", "wrong", "Till 1", "Corner shop"));
            using (Terminal till = Register(library))
            {
                Invoice bill = Bill();
                bill.Total = 100;
                Refused(() => till.Start(bill));
            }
            Refused(() => library.Terminal("Till 9"));
        }
        Refused(() => Client.Open(new Config("ftp://example.invalid/", store, "Driver 1.0")));
        Say("amounts", Client.ParseAmount("12,5"), Client.FormatAmount(1250));
        Say("cashier", Client.CashierText(Status.Amount, "sv"));
    }

    /// <summary>A log function would hang Mono at its first garbage collection.</summary>
    private static void HasNoLog(string endpoint, string store, Action<LogLevel, string> log)
    {
        try
        {
            Client.Open(new Config(endpoint, store, "Driver 1.0") { Log = log });
        }
        catch (NotSupportedException)
        {
            return;
        }
        throw new InvalidOperationException("Mono takes a log function");
    }

    private static int Main(string[] arguments)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        string name = arguments[0];
        endpoint = arguments[1];
        store = arguments[2];
        if (name == "errors")
        {
            Errors(endpoint, store);
        }
        else
        {
            int lines = 0;
            bool isMono = Type.GetType("Mono.Runtime") != null;
            var config = new Config(endpoint, store, "Driver 1.0")
            {
                LogLevel = LogLevel.Debug, LogFile = store + ".log",
                Language = name == "run" || name == "press" || name.StartsWith("sell-") ? "sv" : "en",
                PollInterval = 100, PollWindow = name == "nobody" || name == "press" ? 300 : 20000, MoneyTimeout = 5000, CancelTimeout = 5000
            };
            Action<LogLevel, string> log = (level, line) => Interlocked.Increment(ref lines);
            if (!isMono) config.Log = log;
            else HasNoLog(endpoint, store, log);
            using (Client library = Client.Open(config))
            using (Terminal till = name.EndsWith("recover") ? library.Terminal("Till 1") : Register(library))
            {
                if (name == "recover") Recovered(till);
                else if (name == "sell-recover")
                    Say("recovered", till.Recover(new Pos { Answer = Answer.Continue }).IsSettled ? "yes" : "no");
                else Play(name, library, till);
                GC.Collect();
            }
            if (isMono) lines = File.ReadLines(store + ".log").Count();
            if (lines == 0) throw new InvalidOperationException("the log has no line");
        }
        Say("ended 1");
        return 0;
    }
}
