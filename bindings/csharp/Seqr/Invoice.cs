using System;
using System.Collections.Generic;
using System.Linq;

namespace Seqr
{
    /// <summary>A row of an invoice or a refund. Amounts are minor units (cents).</summary>
    public sealed class Row
    {
        public Row(string description, long total)
        {
            Description = description;
            Total = total;
        }

        public string Description { get; set; }
        public long Total { get; set; }
        public long QuantityThousandths { get; set; }
        public string UnitName { get; set; }
        public long UnitPrice { get; set; }
        public long Discount { get; set; }
        public int TaxBasisPoints { get; set; }
        public string Ean { get; set; }
        public string Sku { get; set; }

        internal Raw.InvoiceRow ToRaw(NativeMemory memory)
        {
            return new Raw.InvoiceRow
            {
                description = memory.Text(Description), quantity_thousandths = QuantityThousandths,
                unit_name = memory.Text(UnitName), unit_price = UnitPrice, discount = Discount, total = Total,
                tax_basis_points = TaxBasisPoints, ean = memory.Text(Ean), sku = memory.Text(Sku)
            };
        }
    }

    /// <summary>A card, coupon or voucher. Status: 0 pending use, 1 used, 90 blocked, 99 unknown.</summary>
    public sealed class CustomerToken
    {
        public string Id { get; set; }
        public string Value { get; set; }
        public string Description { get; set; }
        public int Status { get; set; }
    }

    public enum PaymentMode
    {
        ImmediateDebit = Raw.IMMEDIATE_DEBIT,
        ReservationDesired = Raw.RESERVATION_DESIRED,
        ReservationRequired = Raw.RESERVATION_REQUIRED,
        ReservationPreliminary = Raw.RESERVATION_PRELIMINARY
    }

    public enum AcknowledgmentMode
    {
        None = Raw.NO_ACKNOWLEDGMENT,
        Optional = Raw.OPTIONAL_ACKNOWLEDGMENT,
        Required = Raw.REQUIRE_ACKNOWLEDGMENT
    }

    /// <summary>The invoice. Amounts are minor units: 5900 is 59.00 SEK.</summary>
    public sealed class Invoice
    {
        /// <param name="clientInvoiceId">The sale's number in your books.</param>
        /// <param name="title">The shop's name, on the customer's phone.</param>
        public Invoice(string clientInvoiceId, string title, string cashierId)
        {
            ClientInvoiceId = clientInvoiceId;
            Title = title;
            CashierId = cashierId;
            CurrencyCode = "SEK";
            Rows = new List<Row>();
            Tokens = new List<CustomerToken>();
        }

        public string ClientInvoiceId { get; set; }
        public string Title { get; set; }
        public string CashierId { get; set; }
        /// <summary>Null means the sum of the rows.</summary>
        public long? Total { get; set; }
        public string CurrencyCode { get; set; }
        public List<Row> Rows { get; private set; }
        public List<CustomerToken> Tokens { get; private set; }
        public string Footer { get; set; }
        public DateTimeOffset? IssuedAt { get; set; }
        public PaymentMode PaymentMode { get; set; }
        public AcknowledgmentMode AcknowledgmentMode { get; set; }
        public string BackUrl { get; set; }
        public string NotificationUrl { get; set; }
        public int CommitTimeoutSeconds { get; set; }

        internal Raw.Invoice ToRaw(NativeMemory memory)
        {
            var tokens = Tokens.Select(one => new Raw.CustomerToken
            {
                id = memory.Text(one.Id), value = memory.Text(one.Value), description = memory.Text(one.Description),
                status = one.Status
            }).ToList();
            return new Raw.Invoice
            {
                struct_size = NativeMemory.SizeOf<Raw.Invoice>(), row_size = NativeMemory.SizeOf<Raw.InvoiceRow>(),
                token_size = NativeMemory.SizeOf<Raw.CustomerToken>(), client_invoice_id = memory.Text(ClientInvoiceId),
                title = memory.Text(Title), cashier_id = memory.Text(CashierId), footer = memory.Text(Footer),
                total = Total ?? Rows.Sum(row => row.Total), currency_code = memory.Text(CurrencyCode),
                rows = memory.Array(Rows.Select(row => row.ToRaw(memory)).ToList()), row_count = new UIntPtr((uint)Rows.Count),
                tokens = memory.Array(tokens), token_count = new UIntPtr((uint)tokens.Count),
                issued_at_ms = Clock.Milliseconds(IssuedAt), payment_mode = (int)PaymentMode,
                acknowledgment_mode = (int)AcknowledgmentMode, back_url = memory.Text(BackUrl),
                notification_url = memory.Text(NotificationUrl), commit_timeout_s = (uint)CommitTimeoutSeconds
            };
        }
    }

    internal static class Clock
    {
        private static readonly DateTimeOffset Epoch = new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

        internal static long Milliseconds(DateTimeOffset? at)
        {
            return at.HasValue ? (at.Value - Epoch).Ticks / TimeSpan.TicksPerMillisecond : 0;
        }

        internal static DateTimeOffset At(long milliseconds)
        {
            return Epoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond);
        }
    }

    /// <summary>What is given back. RefundId is the POS's own number of the refund: the same one never refunds twice.</summary>
    public sealed class RefundRequest
    {
        public RefundRequest(string refundId, string ersReference, long amount, string title, string cashierId)
        {
            RefundId = refundId;
            ErsReference = ersReference;
            Amount = amount;
            Title = title;
            CashierId = cashierId;
            CurrencyCode = "SEK";
            Rows = new List<Row>();
        }

        public string RefundId { get; private set; }
        public string ErsReference { get; private set; }
        public long Amount { get; private set; }
        public string Title { get; set; }
        public string CashierId { get; set; }
        public string CurrencyCode { get; set; }
        public List<Row> Rows { get; private set; }

        internal Raw.RefundRequest ToRaw(NativeMemory memory)
        {
            return new Raw.RefundRequest
            {
                struct_size = NativeMemory.SizeOf<Raw.RefundRequest>(), row_size = NativeMemory.SizeOf<Raw.InvoiceRow>(),
                refund_id = memory.Text(RefundId), ers_reference = memory.Text(ErsReference), amount = Amount,
                currency_code = memory.Text(CurrencyCode), title = memory.Text(Title), cashier_id = memory.Text(CashierId),
                rows = memory.Array(Rows.Select(row => row.ToRaw(memory)).ToList()), row_count = new UIntPtr((uint)Rows.Count)
            };
        }
    }

    public enum RefundOutcome
    {
        /// <summary>The money is on its way back.</summary>
        Done,
        /// <summary>SEQR may or may not have refunded. It is never sent again by itself; see ResolveRefund.</summary>
        InDoubt
    }

    public sealed class Refund
    {
        internal Refund(RefundOutcome outcome, string reference, string text)
        {
            Outcome = outcome;
            Reference = reference;
            Text = text;
        }

        public RefundOutcome Outcome { get; private set; }
        /// <summary>SEQR's own reference of the refund; null if it gave none.</summary>
        public string Reference { get; private set; }
        /// <summary>Why it is in doubt, for an engineer.</summary>
        public string Text { get; private set; }
    }

    /// <summary>The words of receipts in another language; all but GroupMark are required.</summary>
    public sealed class ReceiptTexts
    {
        public string Amount { get; set; }
        public string Time { get; set; }
        public string Reference { get; set; }
        public string Sale { get; set; }
        public string Cashier { get; set; }
        public string Copy { get; set; }
        public string Refund { get; set; }
        public string RefundedPayment { get; set; }
        public string DecimalMark { get; set; }
        public string GroupMark { get; set; }

        internal Raw.ReceiptTexts ToRaw(NativeMemory memory)
        {
            return new Raw.ReceiptTexts
            {
                struct_size = NativeMemory.SizeOf<Raw.ReceiptTexts>(), amount = memory.Text(Amount), time = memory.Text(Time),
                reference = memory.Text(Reference), sale = memory.Text(Sale), cashier = memory.Text(Cashier),
                copy = memory.Text(Copy), refund = memory.Text(Refund), refunded_payment = memory.Text(RefundedPayment),
                decimal_mark = memory.Text(DecimalMark), group_mark = memory.Text(GroupMark)
            };
        }
    }
}
