using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Seqr
{
    /// <summary>What a look at a payment shows.</summary>
    public sealed class Look
    {
        internal Look(int state, int remark, string text)
        {
            State = (PaymentState)state;
            Remark = remark == 0 ? (Status?)null : (Status)remark;
            Text = text;
        }

        public PaymentState State { get; private set; }
        /// <summary>Reversed, NotSaved, OtherAmount, OtherPayment, Busy beside the state; or null.</summary>
        public Status? Remark { get; private set; }
        /// <summary>The sentence that belongs to the remark, for an engineer.</summary>
        public string Text { get; private set; }

        public bool IsPaid
        {
            get { return State == PaymentState.Completed; }
        }

        /// <summary>Nothing more will come of it by itself.</summary>
        public bool IsFinal
        {
            get
            {
                return IsPaid || State == PaymentState.Canceled || State == PaymentState.Failed ||
                    State == PaymentState.Abandoned || (int)State >= 100;
            }
        }

        /// <summary>A sentence for the cashier's screen.</summary>
        public string CashierText(string language = "en")
        {
            return Remark.HasValue
                ? Library.CashierText(TextKind.Status, (int)Remark, language)
                : Library.CashierText(TextKind.State, (int)State, language);
        }

        internal bool IsWaiting
        {
            get
            {
                return Remark == null && (State == PaymentState.Waiting || State == PaymentState.Starting ||
                    State == PaymentState.Canceling);
            }
        }
    }

    /// <summary>What came of a cancel. None of them is an error.</summary>
    public enum CancelOutcome
    {
        /// <summary>Nothing is paid; the sale is open again.</summary>
        Canceled,
        /// <summary>The customer was faster: the sale is paid. Keep it, or confirm it and refund.</summary>
        AlreadyPaid,
        /// <summary>Not known yet: wait, and look again. Do not sell the goods for cash.</summary>
        InDoubt,
        /// <summary>It was paid, and SEQR has given the money back since: nothing is paid.</summary>
        Reversed
    }

    /// <summary>One sale being paid. One that is disposed while it is open is not canceled: Terminal.Unfinished gives it
    /// again.</summary>
    public sealed class Payment : Handle
    {
        private readonly object gate = new object();
        private Look told;

        internal Payment(IntPtr handle) : this(new NativeHandle(handle, Close))
        {
        }

        private Payment(NativeHandle native) : base(native)
        {
        }

        /// <summary>One that a callback sees: the library keeps it.</summary>
        internal static Payment Lent(IntPtr handle)
        {
            return new Payment(new NativeHandle(handle, null));
        }

        private static void Close(IntPtr handle)
        {
            Raw.seqr_payment_close(handle);
        }

        /// <summary>Looks, for at most wait if nothing changes. Without it: microseconds, no input or output.</summary>
        public Look Poll(TimeSpan wait = default(TimeSpan))
        {
            int state;
            int status = Raw.seqr_pay_poll(Native, (uint)Math.Max(0, wait.TotalMilliseconds), out state);
            if (status == 0) return new Look(state, 0, "");
            SeqrException problem = Library.LastError(status);
            if (IsRemark(problem.Status)) return new Look(state, status, problem.Message);
            throw problem;
        }

        private static bool IsRemark(Status status)
        {
            return status == Status.Reversed || status == Status.NotSaved || status == Status.OtherAmount ||
                status == Status.OtherPayment || status == Status.Busy;
        }

        /// <summary>Waits until there is something to do: a final state, or one that was not given since Resume.</summary>
        public Look Wait(TimeSpan? limit = null)
        {
            DateTime end = limit.HasValue ? DateTime.UtcNow + limit.Value : DateTime.MaxValue;
            while (true)
            {
                Look look = Poll(TimeSpan.FromMilliseconds(200));
                if (IsNews(look) || DateTime.UtcNow >= end) return look;
            }
        }

        /// <summary>As Wait, without a thread that waits. progress hears each second that it still waits. The token ends the
        /// waiting, not the payment.</summary>
        public async Task<Look> WaitAsync(IProgress<Look> progress = null, CancellationToken cancellation = default(CancellationToken))
        {
            DateTime next = DateTime.UtcNow.AddSeconds(1);
            while (true)
            {
                Look look = Poll();
                if (IsNews(look)) return look;
                if (progress != null && DateTime.UtcNow >= next)
                {
                    next = DateTime.UtcNow.AddSeconds(1);
                    progress.Report(look);
                }
                await Task.Delay(Library.Glance, cancellation).ConfigureAwait(false);
            }
        }

        private bool IsNews(Look look)
        {
            lock (gate)
            {
                Look before = told;
                told = look.IsWaiting ? null : look;
                return !look.IsWaiting &&
                    (look.IsFinal || before == null || before.State != look.State || before.Remark != look.Remark);
            }
        }

        /// <summary>"Try again" after AskCashier; takes up one that is Unknown. Only if the sale is still wanted: asking SEQR
        /// takes the money of a customer who has paid. (seqr_pay_continue)</summary>
        public void Resume()
        {
            Library.Check(Raw.seqr_pay_continue(Native));
            lock (gate) told = null;
        }

        /// <summary>Cancels, and waits until that has ended in a fact.</summary>
        public CancelOutcome Cancel()
        {
            return Outcome(Raw.seqr_cancel(Native));
        }

        /// <summary>Begins a cancel and returns at once; the state is Canceling until there is an outcome.</summary>
        public void BeginCancel()
        {
            Library.Check(Raw.seqr_cancel_begin(Native));
        }

        public Task<CancelOutcome> CancelAsync()
        {
            BeginCancel();
            return Library.Outcome(() => Raw.seqr_payment_status(Native), Outcome);
        }

        private static CancelOutcome Outcome(int status)
        {
            switch ((Status)status)
            {
                case Status.Ok: return CancelOutcome.Canceled;
                case Status.AlreadyPaid: return CancelOutcome.AlreadyPaid;
                case Status.InDoubt: return CancelOutcome.InDoubt;
                case Status.Reversed: return CancelOutcome.Reversed;
                default: throw Library.LastError(status);
            }
        }

        /// <summary>The POS has booked the sale. It may be repeated.</summary>
        public void Confirm()
        {
            Library.Check(Raw.seqr_pay_confirm(Native));
        }

        /// <summary>The POS has undone the booking of a sale that SEQR took back. It may be repeated; then the sale's number may
        /// be used again.</summary>
        public void AcknowledgeReversal()
        {
            Library.Check(Raw.seqr_acknowledge_reversal(Native));
        }

        /// <summary>A supervisor gives up a payment that is Unknown.</summary>
        public void Abandon()
        {
            Library.Check(Raw.seqr_pay_abandon(Native));
        }

        /// <summary>Sends SEQR the whole invoice anew, as the answer to the customer's cards.</summary>
        public void Update(Invoice invoice)
        {
            using (var memory = new NativeMemory())
            {
                Raw.Invoice raw = invoice.ToRaw(memory);
                Library.Check(Raw.seqr_pay_update(Native, ref raw));
            }
        }

        /// <summary>Takes what is reserved, or a part of it; 0 takes all.</summary>
        public Look Commit(long amount = 0)
        {
            int status = Raw.seqr_pay_commit(Native, amount);
            if (status == 0) return new Look((int)PaymentState.Completed, 0, "");
            SeqrException problem = Library.LastError(status);
            if (IsRemark(problem.Status) && Poll().IsPaid)
                return new Look((int)PaymentState.Completed, status, problem.Message);
            throw problem;
        }

        /// <summary>The outcome of the start or cancel that was begun last; NotReady while there is none.</summary>
        public Status Status
        {
            get { return (Status)Raw.seqr_payment_status(Native); }
        }

        public string ClientInvoiceId
        {
            get { return Library.Text(Raw.seqr_payment_client_invoice_id(Native)); }
        }

        public string InvoiceReference
        {
            get { return Library.Text(Raw.seqr_payment_invoice_reference(Native)); }
        }

        /// <summary>Print it, keep it with the sale, refund by it. Null until it is paid.</summary>
        public string ErsReference
        {
            get { return Library.Text(Raw.seqr_payment_ers_reference(Native)); }
        }

        public string QrCode
        {
            get { return Library.Text(Raw.seqr_payment_qr_code(Native)); }
        }

        /// <summary>What went wrong last, for an engineer; null if nothing has.</summary>
        public string ErrorText
        {
            get { return Library.Text(Raw.seqr_payment_error(Native)); }
        }

        public int? ResultCode
        {
            get
            {
                int code = Raw.seqr_payment_result_code(Native);
                return code < 0 ? (int?)null : code;
            }
        }

        /// <summary>Who ended a payment that is not paid; null while it has not ended so.</summary>
        public EndedBy? EndedBy
        {
            get
            {
                int who = Raw.seqr_payment_ended_by(Native);
                return who == 0 ? (EndedBy?)null : (EndedBy)who;
            }
        }

        /// <summary>In minor units: what is asked, and once it is paid what was paid.</summary>
        public long Amount
        {
            get
            {
                long amount;
                Library.Check(Raw.seqr_payment_amount(Native, out amount, new byte[4]));
                return amount;
            }
        }

        public string CurrencyCode
        {
            get
            {
                long amount;
                var code = new byte[4];
                Library.Check(Raw.seqr_payment_amount(Native, out amount, code));
                return Encoding.ASCII.GetString(code, 0, 3);
            }
        }

        public DateTimeOffset PaidAt
        {
            get
            {
                long at;
                Library.Check(Raw.seqr_payment_paid_at(Native, out at));
                return Clock.At(at);
            }
        }

        /// <summary>The cards, coupons and vouchers that the customer has shown so far.</summary>
        public IList<CustomerToken> Tokens
        {
            get
            {
                var found = new List<CustomerToken>();
                uint count = (uint)Raw.seqr_payment_token_count(Native);
                for (uint index = 0; index < count; index++)
                {
                    var token = new Raw.CustomerToken();
                    Library.Check(Raw.seqr_payment_token(Native, new UIntPtr(index), ref token));
                    found.Add(new CustomerToken
                    {
                        Id = Library.Text(token.id), Value = Library.Text(token.value),
                        Description = Library.Text(token.description), Status = token.status
                    });
                }
                return found;
            }
        }

        /// <summary>The customer's receipt as text; a copy once it is confirmed.</summary>
        public string Receipt(int columns = 42)
        {
            IntPtr text;
            Library.Check(Raw.seqr_receipt_text(Native, (uint)columns, out text));
            return Library.Take(text);
        }
    }
}
