using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Seqr
{
    /// <summary>The shop's account with SEQR. The password is neither stored nor logged.</summary>
    public sealed class Reseller
    {
        private readonly string id;
        private readonly string password;
        private readonly string userId;

        public Reseller(string id, string password, string userId = null)
        {
            this.id = id;
            this.password = password;
            this.userId = userId;
        }

        internal Raw.Reseller ToRaw(NativeMemory memory)
        {
            return new Raw.Reseller
            {
                struct_size = NativeMemory.SizeOf<Raw.Reseller>(), reseller_id = memory.Text(id),
                reseller_user_id = memory.Text(userId), reseller_password = memory.Text(password)
            };
        }
    }

    /// <summary>Which period, and how long its report is waited for. Times are milliseconds.</summary>
    public sealed class ReportRequest
    {
        private Exception problem;

        public ReportRequest(string periodId)
        {
            PeriodId = periodId;
            CurrencyCode = "SEK";
        }

        public string PeriodId { get; private set; }
        public string CurrencyCode { get; set; }
        public string ExternalTerminalId { get; set; }
        public int FirstWait { get; set; }
        public int RepeatWait { get; set; }
        public int Patience { get; set; }
        /// <summary>Of a reconciliation's text: 20 to 80; 0 means 80.</summary>
        public int Columns { get; set; }
        /// <summary>Of a reconciliation's text: "en" or "sv"; null means that of the configuration.</summary>
        public string Language { get; set; }
        /// <summary>Hears how far it is, on the thread of the call; false stops it.</summary>
        public Func<Step, int, TimeSpan, bool> Progress { get; set; }

        internal Raw.ProgressFn Hear()
        {
            problem = null;
            return (context, step, attempt, elapsed) =>
            {
                try
                {
                    return Progress((Step)step, (int)attempt, TimeSpan.FromMilliseconds(elapsed)) ? 0 : 1;
                }
                catch (Exception thrown)
                {
                    problem = thrown;
                    return 1;
                }
            };
        }

        internal void Check(int status)
        {
            if (problem != null) ExceptionDispatchInfo.Capture(problem).Throw();
            Library.Check(status);
        }

        internal Raw.ReportRequest ToRaw(NativeMemory memory, int report, Raw.ProgressFn hear)
        {
            return new Raw.ReportRequest
            {
                struct_size = NativeMemory.SizeOf<Raw.ReportRequest>(), report = report, period_id = memory.Text(PeriodId),
                external_terminal_id = memory.Text(ExternalTerminalId), currency_code = memory.Text(CurrencyCode),
                first_wait_ms = (uint)FirstWait, repeat_wait_ms = (uint)RepeatWait, patience_ms = (uint)Patience,
                progress = Progress == null ? IntPtr.Zero : Marshal.GetFunctionPointerForDelegate(hear)
            };
        }
    }

    /// <summary>A row of a report; what it does not say is null.</summary>
    public sealed class ReportRow
    {
        public string TerminalId { get; internal set; }
        public string CashierId { get; internal set; }
        public string ErsReference { get; internal set; }
        /// <summary>How many rows the sum is of; -1 in a report of details.</summary>
        public long SalesCount { get; internal set; }
        public long Amount { get; internal set; }
    }

    /// <summary>A report as SEQR sent it.</summary>
    public sealed class Report
    {
        internal Report(NativeHandle result)
        {
            var rows = new List<ReportRow>();
            uint count = (uint)Raw.seqr_report_result_count(result);
            for (uint index = 0; index < count; index++)
            {
                var row = new Raw.ReportRow { struct_size = NativeMemory.SizeOf<Raw.ReportRow>() };
                Library.Check(Raw.seqr_report_result_row(result, new UIntPtr(index), ref row));
                rows.Add(new ReportRow
                {
                    TerminalId = Library.Text(row.terminal_id), CashierId = Library.Text(row.cashier_id),
                    ErsReference = Library.Text(row.ers_reference), SalesCount = row.sales_count, Amount = row.amount
                });
            }
            Rows = rows;
            Document = Library.Text(Raw.seqr_report_result_text(result));
        }

        public IList<ReportRow> Rows { get; private set; }
        /// <summary>SEQR's XML.</summary>
        public string Document { get; private set; }
    }

    public sealed class ReconciliationTotal
    {
        public long Count { get; internal set; }
        public long AmountHere { get; internal set; }
        public long AmountThere { get; internal set; }
    }

    /// <summary>One payment, refund or row; what does not apply is null.</summary>
    public sealed class ReconciliationLine
    {
        public ReconciliationKind Kind { get; internal set; }
        public string ExternalTerminalId { get; internal set; }
        public string TerminalId { get; internal set; }
        public string ClientInvoiceId { get; internal set; }
        public string RefundId { get; internal set; }
        public string ErsReference { get; internal set; }
        public long? AmountHere { get; internal set; }
        public long? AmountThere { get; internal set; }
    }

    /// <summary>What the comparison of SEQR's books with the store's found.</summary>
    public sealed class Reconciliation
    {
        internal Reconciliation(NativeHandle result, ReportRequest request, NativeMemory memory)
        {
            IsClean = Raw.seqr_reconciliation_is_clean(result) == 1;
            Totals = new Dictionary<ReconciliationKind, ReconciliationTotal>();
            Lines = new List<ReconciliationLine>();
            foreach (ReconciliationKind kind in Enum.GetValues(typeof(ReconciliationKind)))
            {
                var total = new Raw.ReconciliationTotal { struct_size = NativeMemory.SizeOf<Raw.ReconciliationTotal>() };
                Library.Check(Raw.seqr_reconciliation_sum(result, (int)kind, ref total));
                Totals[kind] = new ReconciliationTotal
                {
                    Count = total.count, AmountHere = total.amount_here, AmountThere = total.amount_there
                };
                for (uint index = 0; kind != ReconciliationKind.Matched && index < total.count; index++)
                    Lines.Add(Line(result, kind, index));
            }
            IntPtr text, json;
            Library.Check(Raw.seqr_reconciliation_text(result, (uint)request.Columns, memory.Text(request.Language), out text));
            Text = Library.Take(text);
            Library.Check(Raw.seqr_reconciliation_json(result, out json));
            Json = Library.Take(json);
        }

        private static ReconciliationLine Line(NativeHandle result, ReconciliationKind kind, uint index)
        {
            var line = new Raw.ReconciliationLine { struct_size = NativeMemory.SizeOf<Raw.ReconciliationLine>() };
            Library.Check(Raw.seqr_reconciliation_get(result, (int)kind, new UIntPtr(index), ref line));
            return new ReconciliationLine
            {
                Kind = kind, ExternalTerminalId = Library.Text(line.external_terminal_id),
                TerminalId = Library.Text(line.terminal_id), ClientInvoiceId = Library.Text(line.client_invoice_id),
                RefundId = Library.Text(line.refund_id), ErsReference = Library.Text(line.ers_reference),
                AmountHere = line.has_here == 0 ? (long?)null : line.amount_here,
                AmountThere = line.has_there == 0 ? (long?)null : line.amount_there
            };
        }

        /// <summary>Both sides say the same.</summary>
        public bool IsClean { get; private set; }
        public IDictionary<ReconciliationKind, ReconciliationTotal> Totals { get; private set; }
        /// <summary>Each line but those that match.</summary>
        public IList<ReconciliationLine> Lines { get; private set; }
        /// <summary>For a manager, in English.</summary>
        public string Text { get; private set; }
        /// <summary>For a program.</summary>
        public string Json { get; private set; }
    }
}
