using System;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Seqr
{
    /// <summary>What Cashier.Show wishes.</summary>
    public enum Wish
    {
        GoOn = 0,
        /// <summary>The cashier has pressed Cancel.</summary>
        Cancel = 1,
        /// <summary>Leave the sale as it is; Terminal.Recover takes it up.</summary>
        Leave = 2
    }

    /// <summary>What Cashier.Ask answers.</summary>
    public enum Answer
    {
        /// <summary>Try again; the sale is wanted; ask SEQR again.</summary>
        Continue = 1,
        Cancel = 2,
        /// <summary>Ask again in ten seconds, or at the next change.</summary>
        Wait = 3,
        /// <summary>A supervisor gives up a sale whose outcome is not known.</summary>
        Abandon = 4
    }

    /// <summary>The POS as Terminal.Sell and Terminal.Recover see it: derive from it. All is called on the thread of that call.
    /// The payment is lent. What a function throws ends the call, as soon as the sale may be left, and comes out of it.</summary>
    public abstract class Cashier
    {
        /// <summary>The width of receipts, 20 to 80; 0 means 40.</summary>
        public virtual int Columns
        {
            get { return 0; }
        }

        /// <summary>Shows how the sale stands, five times a second: return soon. text is a sentence for the cashier.</summary>
        public virtual Wish Show(Payment sale, PaymentState state, string text)
        {
            return Wish.GoOn;
        }

        /// <summary>Asks the person at the till, for as long as that takes. Answer Wait to a question that you do not know.</summary>
        public abstract Answer Ask(Payment sale, Question question, string text);

        /// <summary>Books a paid sale; true once it is booked. Must be safe to repeat for the same reference: after a crash it
        /// is called again.</summary>
        public abstract bool Book(Payment sale, string ersReference, long amount, string currencyCode);

        /// <summary>SEQR has taken the sale back, and the customer has the money: true once nothing is booked for it.</summary>
        public abstract bool Unbook(Payment sale, string ersReference);

        /// <summary>Prints the receipt, between booking and confirming.</summary>
        public virtual void Print(Payment sale, string receipt)
        {
        }
    }

    /// <summary>What became of a whole sale. Dispose it: it holds the payment.</summary>
    public sealed class SaleResult : IDisposable
    {
        internal SaleResult(int status, string text, int state, Payment payment)
        {
            Remark = status == 0 ? (Status?)null : (Status)status;
            Text = text;
            State = (PaymentState)state;
            Payment = payment;
        }

        /// <summary>The last state that was seen. After Recover it says nothing.</summary>
        public PaymentState State { get; private set; }
        /// <summary>Why it is not settled: Stopped, NotSaved, Busy, Unfinished. Recover takes it up. Null once it is settled.</summary>
        public Status? Remark { get; private set; }
        /// <summary>The sentence that belongs to the remark, for an engineer.</summary>
        public string Text { get; private set; }
        /// <summary>The sale; null after Recover.</summary>
        public Payment Payment { get; private set; }

        public bool IsSettled
        {
            get { return Remark == null; }
        }

        /// <summary>The customer has paid. (It is booked and confirmed too if IsSettled.)</summary>
        public bool IsPaid
        {
            get { return State == PaymentState.Completed; }
        }

        public void Dispose()
        {
            if (Payment != null) Payment.Dispose();
        }
    }

    /// <summary>A cashier, and what it threw: that must not go through the library. Lives during one call.</summary>
    internal sealed class GuardedCashier
    {
        private readonly Cashier cashier;
        private readonly Raw.ShowFn show;
        private readonly Raw.AskFn ask;
        private readonly Raw.BookFn book;
        private readonly Raw.UnbookFn unbook;
        private readonly Raw.PrintFn print;
        private Exception thrown;

        internal GuardedCashier(Cashier cashier)
        {
            if (cashier == null) throw new ArgumentNullException("cashier");
            this.cashier = cashier;
            show = (context, sale, state, text) => Call(sale, (int)Wish.Leave, lent =>
                (int)cashier.Show(lent, (PaymentState)state, Library.Text(text)));
            ask = (context, sale, question, text) => Call(sale, (int)Answer.Wait, lent =>
                (int)cashier.Ask(lent, (Question)question, Library.Text(text)));
            book = (context, sale, reference, amount, currency) => Call(sale, 0, lent =>
                cashier.Book(lent, Library.Text(reference), amount, Library.Text(currency)) ? 1 : 0);
            unbook = (context, sale, reference) => Call(sale, 0, lent =>
                cashier.Unbook(lent, Library.Text(reference)) ? 1 : 0);
            print = (context, sale, text) => Call(sale, 0, lent =>
            {
                cashier.Print(lent, Library.Text(text));
                return 0;
            });
        }

        private int Call(IntPtr sale, int otherwise, Func<Payment, int> function)
        {
            if (thrown != null) return otherwise;
            try
            {
                using (Payment lent = Payment.Lent(sale)) return function(lent);
            }
            catch (Exception problem)
            {
                thrown = problem;
                return otherwise;
            }
        }

        internal Raw.Cashier ToRaw()
        {
            return new Raw.Cashier
            {
                struct_size = NativeMemory.SizeOf<Raw.Cashier>(), columns = (uint)cashier.Columns,
                show = Marshal.GetFunctionPointerForDelegate(show), ask = Marshal.GetFunctionPointerForDelegate(ask),
                book = Marshal.GetFunctionPointerForDelegate(book), unbook = Marshal.GetFunctionPointerForDelegate(unbook),
                print = Marshal.GetFunctionPointerForDelegate(print)
            };
        }

        /// <summary>The end of the call: a result where the sale may be left as it is, an exception otherwise.</summary>
        internal SaleResult End(int status, int state, IntPtr handle, bool isSale)
        {
            SeqrException problem = status == 0 ? null : Library.LastError(status);
            Payment payment = handle == IntPtr.Zero ? null : new Payment(handle);
            GC.KeepAlive(this);
            bool isLeft = status == (int)Status.Stopped || status == (int)Status.NotSaved ||
                status == (int)Status.Busy || status == (int)Status.Unfinished;
            bool mayBeLeft = status == 0 || (isLeft && (payment != null || !isSale)); // without one nothing was begun
            if (thrown == null && mayBeLeft) return new SaleResult(status, problem == null ? "" : problem.Message, state, payment);
            if (payment != null) payment.Dispose();
            if (thrown != null) ExceptionDispatchInfo.Capture(thrown).Throw();
            throw problem;
        }
    }
}
