using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Seqr
{
    /// <summary>A refund of the store.</summary>
    public sealed class RefundRecord
    {
        /// <summary>Ok, NotReady (it is under way), InDoubt, or why it was not made.</summary>
        public Status Outcome { get; internal set; }
        /// <summary>Where the outcome is an error: which, for an engineer.</summary>
        public string Text { get; internal set; }
        /// <summary>The payment that was refunded.</summary>
        public string ErsReference { get; internal set; }
        /// <summary>SEQR's own reference of the refund; null if it gave none.</summary>
        public string Reference { get; internal set; }
        /// <summary>In minor units.</summary>
        public long Amount { get; internal set; }
        public string CurrencyCode { get; internal set; }
        /// <summary>Unix milliseconds.</summary>
        public long BegunAtMs { get; internal set; }
        public long ChangedAtMs { get; internal set; }
        /// <summary>SEQR's result code, where it refused.</summary>
        public int? ResultCode { get; internal set; }
    }

    /// <summary>How much of a till waits for a person.</summary>
    public sealed class Attention
    {
        public int Unfinished { get; internal set; }
        public int RefundsInDoubt { get; internal set; }
        public int Reversals { get; internal set; }
        public int ReceiptsWaiting { get; internal set; }
        public int ReceiptsGivenUp { get; internal set; }
    }

    /// <summary>One registered till: Client.Register, Client.Terminal and Client.ImportTerminal give it.</summary>
    public sealed class Terminal : Handle
    {
        internal Terminal(IntPtr handle) : base(new NativeHandle(handle, Close))
        {
        }

        private static void Close(IntPtr handle)
        {
            Raw.seqr_terminal_close(handle);
        }

        public string Id
        {
            get { return Library.Text(Raw.seqr_terminal_id(Native)); }
        }

        /// <summary>The SEQR id of its sticker.</summary>
        public string SeqrId
        {
            get { return Library.Text(Raw.seqr_terminal_seqr_id(Native)); }
        }

        /// <summary>Links the sticker: the SEQR id, or what a scanner sends.</summary>
        public void Assign(string seqrId)
        {
            using (var memory = new NativeMemory()) Library.Check(Raw.seqr_assign_seqr_id(Native, memory.Text(seqrId)));
        }

        public void Unregister()
        {
            Library.Check(Raw.seqr_unregister(Native));
        }

        public void ChangePassword()
        {
            Library.Check(Raw.seqr_change_password(Native));
        }

        /// <summary>What SEQR knows of the till, as JSON.</summary>
        public string Info()
        {
            IntPtr json;
            Library.Check(Raw.seqr_terminal_info(Native, out json));
            return Library.Take(json);
        }

        /// <summary>Sends the invoice and waits for SEQR's answer. An exception means that nothing is to be paid. The payment is
        /// Waiting, or Unknown where SEQR's answer was lost.</summary>
        public Payment Start(Invoice invoice)
        {
            using (var memory = new NativeMemory())
            {
                Raw.Invoice raw = invoice.ToRaw(memory);
                IntPtr payment;
                Library.Check(Raw.seqr_pay_start(Native, ref raw, out payment));
                return new Payment(payment);
            }
        }

        /// <summary>Begins a sale and returns at once, Starting: for a window's only thread, and to cancel meanwhile. Failed
        /// means that the invoice did not reach SEQR.</summary>
        public Payment Begin(Invoice invoice)
        {
            using (var memory = new NativeMemory())
            {
                Raw.Invoice raw = invoice.ToRaw(memory);
                IntPtr payment;
                Library.Check(Raw.seqr_pay_begin(Native, ref raw, out payment));
                return new Payment(payment);
            }
        }

        public Task<Payment> StartAsync(Invoice invoice)
        {
            Payment sale = Begin(invoice);
            return Library.Outcome(() => Raw.seqr_payment_status(sale.Native), status =>
            {
                if (status == 0) return sale;
                SeqrException problem = Library.LastError(status);
                sale.Dispose();
                throw problem;
            });
        }

        /// <summary>What a crash or a closed handle interrupted. Settle and dispose each before the first sale: Resume if it is
        /// still wanted, Cancel if not; book and confirm what is Completed.</summary>
        public IList<Payment> Unfinished()
        {
            var found = new List<Payment>();
            while (true)
            {
                IntPtr next;
                NativeHandle after = found.Count == 0 ? NativeHandle.None : found[found.Count - 1].Native;
                Library.Check(Raw.seqr_next_unfinished(Native, after, out next));
                if (next == IntPtr.Zero) return found;
                found.Add(new Payment(next));
            }
        }

        /// <summary>What SEQR took back, because nobody asked in time: undo the booking of each, then AcknowledgeReversal.</summary>
        public IList<Payment> Reversals()
        {
            var found = new List<Payment>();
            while (true)
            {
                IntPtr next;
                NativeHandle after = found.Count == 0 ? NativeHandle.None : found[found.Count - 1].Native;
                Library.Check(Raw.seqr_next_reversal(Native, after, out next));
                if (next == IntPtr.Zero) return found;
                found.Add(new Payment(next));
            }
        }

        /// <summary>Counts what waits for a person. No network.</summary>
        public Attention Attention()
        {
            var raw = new Raw.Attention { struct_size = NativeMemory.SizeOf<Raw.Attention>() };
            Library.Check(Raw.seqr_terminal_attention(Native, ref raw));
            return new Attention
            {
                Unfinished = (int)raw.unfinished, RefundsInDoubt = (int)raw.refunds_in_doubt, Reversals = (int)raw.reversals,
                ReceiptsWaiting = (int)raw.receipts_waiting, ReceiptsGivenUp = (int)raw.receipts_given_up
            };
        }

        /// <summary>A whole sale on this thread: invoice, waiting, questions, booking, receipt, confirmation. An exception means
        /// that nothing is to be paid (or is the one that a function of cashier threw: the sale is then as after a crash).</summary>
        public SaleResult Sell(Invoice invoice, Cashier cashier)
        {
            using (var memory = new NativeMemory())
            {
                var guarded = new GuardedCashier(cashier);
                Raw.Invoice raw = invoice.ToRaw(memory);
                Raw.Cashier functions = guarded.ToRaw();
                int state = (int)PaymentState.Unknown;
                IntPtr payment = IntPtr.Zero;
                int status = Raw.seqr_sale_run(Native, ref raw, ref functions, out state, out payment);
                return guarded.End(status, state, payment, true);
            }
        }

        /// <summary>Settles what a crash left, when the till starts: Cashier is asked whether each sale is still wanted.</summary>
        public SaleResult Recover(Cashier cashier)
        {
            var guarded = new GuardedCashier(cashier);
            Raw.Cashier functions = guarded.ToRaw();
            int status = Raw.seqr_recover_run(Native, ref functions);
            return guarded.End(status, (int)PaymentState.Unknown, IntPtr.Zero, false);
        }

        /// <summary>The newest payment of a sale's number; null if the store has none.</summary>
        public Payment Find(string clientInvoiceId)
        {
            using (var memory = new NativeMemory())
            {
                IntPtr payment;
                int status = Raw.seqr_payment_find(Native, memory.Text(clientInvoiceId), out payment);
                if (status == (int)Status.NotFound) return null;
                Library.Check(status);
                return new Payment(payment);
            }
        }

        /// <summary>Gives money back, exactly once for each refund id. An exception means that nothing was refunded.</summary>
        public Refund Refund(RefundRequest request)
        {
            using (var memory = new NativeMemory())
            {
                Raw.RefundRequest raw = request.ToRaw(memory);
                IntPtr reference;
                int status = Raw.seqr_refund(Native, ref raw, out reference);
                return Refunded(status, reference);
            }
        }

        public Task<Refund> RefundAsync(RefundRequest request)
        {
            using (var memory = new NativeMemory())
            {
                Raw.RefundRequest raw = request.ToRaw(memory);
                Library.Check(Raw.seqr_refund_begin(Native, ref raw));
            }
            IntPtr reference = IntPtr.Zero;
            return Library.Outcome(() =>
            {
                using (var memory = new NativeMemory())
                {
                    int outcome;
                    int status = Raw.seqr_refund_poll(Native, memory.Text(request.RefundId), 0, out outcome, out reference);
                    return status != 0 ? status : outcome;
                }
            }, status => Refunded(status, reference));
        }

        private static Refund Refunded(int status, IntPtr reference)
        {
            if (status == (int)Status.InDoubt) return new Refund(RefundOutcome.InDoubt, null, Library.LastError(status).Message);
            Library.Check(status);
            return new Refund(RefundOutcome.Done, Library.Take(reference), "");
        }

        /// <summary>A refund of the store by the POS's number; null if there is none.</summary>
        public RefundRecord FindRefund(string refundId)
        {
            using (var memory = new NativeMemory())
            {
                var raw = new Raw.RefundInfo { struct_size = NativeMemory.SizeOf<Raw.RefundInfo>() };
                int status = Raw.seqr_refund_find(Native, memory.Text(refundId), ref raw);
                if (status == (int)Status.NotFound) return null;
                Library.Check(status);
                return new RefundRecord
                {
                    Outcome = (Status)raw.outcome, ErsReference = Library.Text(raw.ers_reference),
                    Reference = Library.Text(raw.refund_reference), Amount = raw.amount,
                    CurrencyCode = Library.Text(raw.currency_code), BegunAtMs = raw.begun_at_ms,
                    ChangedAtMs = raw.changed_at_ms, ResultCode = raw.result_code < 0 ? (int?)null : raw.result_code,
                    Text = raw.outcome == 0 ? "" : Library.LastError(raw.outcome).Message
                };
            }
        }

        /// <summary>The refund ids whose outcome is not known.</summary>
        public IList<string> RefundsInDoubt()
        {
            var found = new List<string>();
            while (true)
            {
                using (var memory = new NativeMemory())
                {
                    IntPtr next;
                    string after = found.Count == 0 ? null : found[found.Count - 1];
                    Library.Check(Raw.seqr_next_refund_in_doubt(Native, memory.Text(after), out next));
                    if (next == IntPtr.Zero) return found;
                    found.Add(Library.Take(next));
                }
            }
        }

        /// <summary>What a person has found out of a refund in doubt.</summary>
        public void ResolveRefund(string refundId, bool happened)
        {
            using (var memory = new NativeMemory())
                Library.Check(Raw.seqr_refund_resolve(Native, memory.Text(refundId), happened ? 1 : 0));
        }

        /// <summary>A supervisor allows refunds of a payment, in a store that Client.Adopt has made of a backup.</summary>
        public void AllowRefund(string ersReference)
        {
            using (var memory = new NativeMemory()) Library.Check(Raw.seqr_refund_allow(Native, memory.Text(ersReference)));
        }

        public string RefundReceipt(string refundId, int columns = 42)
        {
            using (var memory = new NativeMemory())
            {
                IntPtr text;
                Library.Check(Raw.seqr_refund_receipt_text(Native, memory.Text(refundId), (uint)columns, out text));
                return Library.Take(text);
            }
        }

        /// <summary>Adds a document to a payment or a refund at SEQR, for the customer's phone.</summary>
        public void SubmitReceipt(string ersReference, byte[] data, string mimeType = "text/html", int receiptType = 0)
        {
            using (var memory = new NativeMemory())
            {
                var document = new Raw.ReceiptDocument
                {
                    struct_size = NativeMemory.SizeOf<Raw.ReceiptDocument>(), receipt_type = receiptType,
                    mime_type = memory.Text(mimeType), data = memory.Bytes(data), size = new UIntPtr((uint)data.Length)
                };
                Library.Check(Raw.seqr_submit_receipt(Native, memory.Text(ersReference), ref document));
            }
        }
    }
}
