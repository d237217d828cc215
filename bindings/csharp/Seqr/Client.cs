using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Seqr
{
    /// <summary>What Client needs; see seqr_config in seqr.h. Times are milliseconds, 0 means the library's own.</summary>
    public sealed class Config
    {
        /// <param name="endpoint">The SEQR service, beginning with https.</param>
        /// <param name="storePath">The file that survives a power cut.</param>
        /// <param name="clientId">Your program and its version.</param>
        public Config(string endpoint, string storePath, string clientId)
        {
            Endpoint = endpoint;
            StorePath = storePath;
            ClientId = clientId;
        }

        public string Endpoint { get; set; }
        public string StorePath { get; set; }
        public string ClientId { get; set; }
        public string ClientReference { get; set; }
        public string ClientComment { get; set; }
        public string CaFile { get; set; }
        public string Proxy { get; set; }
        public int ConnectTimeout { get; set; }
        public int RequestTimeout { get; set; }
        public int MoneyTimeout { get; set; }
        public int CancelTimeout { get; set; }
        public int PollInterval { get; set; }
        /// <summary>How long the customer has until the cashier is asked.</summary>
        public int PollWindow { get; set; }
        public int QuestionTimeout { get; set; }
        public LogLevel LogLevel { get; set; }
        /// <summary>A log file of the library's own: nothing is called, and no sale waits for it.</summary>
        public string LogFile { get; set; }
        public int LogFileLimitKb { get; set; }
        /// <summary>Called on threads of the library's; sales wait for it. What it throws is swallowed. Not on Mono.</summary>
        public Action<LogLevel, string> Log { get; set; }
        public string ReceiptFile { get; set; }
        public string Language { get; set; }
        public string TimeZone { get; set; }
        public string SeqrTimeZone { get; set; }
        public string StoreKeyFile { get; set; }
        /// <summary>For tests only: the terminal's password travels in the message.</summary>
        public bool AllowPlainHttp { get; set; }

        internal Raw.Config ToRaw(NativeMemory memory, Raw.LogFn log)
        {
            return new Raw.Config
            {
                struct_size = NativeMemory.SizeOf<Raw.Config>(), flags = AllowPlainHttp ? (uint)Raw.ALLOW_PLAIN_HTTP : 0,
                endpoint = memory.Text(Endpoint), store_path = memory.Text(StorePath), client_id = memory.Text(ClientId),
                client_reference = memory.Text(ClientReference), client_comment = memory.Text(ClientComment),
                ca_file = memory.Text(CaFile), proxy = memory.Text(Proxy), connect_timeout_ms = (uint)ConnectTimeout,
                request_timeout_ms = (uint)RequestTimeout, money_timeout_ms = (uint)MoneyTimeout,
                cancel_timeout_ms = (uint)CancelTimeout, poll_interval_ms = (uint)PollInterval,
                poll_window_ms = (uint)PollWindow, question_timeout_ms = (uint)QuestionTimeout, log_level = (int)LogLevel,
                receipt_file = memory.Text(ReceiptFile), language = memory.Text(Language), time_zone = memory.Text(TimeZone),
                log = Log == null ? IntPtr.Zero : Marshal.GetFunctionPointerForDelegate(log),
                log_file = memory.Text(LogFile), store_key_file = memory.Text(StoreKeyFile),
                seqr_time_zone = memory.Text(SeqrTimeZone), log_file_limit_kb = (uint)LogFileLimitKb
            };
        }
    }

    /// <summary>The library opened: one for each store. Any thread may use it.</summary>
    public sealed class Client : Handle
    {
        /// <summary>Those that are open when the program ends: the library's threads must not call into it then.</summary>
        private static readonly List<WeakReference> open = new List<WeakReference>();

        static Client()
        {
            AppDomain.CurrentDomain.ProcessExit += (sender, arguments) => DisposeAll();
        }

        private Client(IntPtr handle, Raw.LogFn log) : base(new NativeHandle(handle, Close, log))
        {
            lock (open)
            {
                open.RemoveAll(one => !one.IsAlive);
                open.Add(new WeakReference(this));
            }
        }

        private static void Close(IntPtr handle)
        {
            Raw.seqr_close(handle);
        }

        private static void DisposeAll()
        {
            lock (open)
            {
                foreach (WeakReference one in open)
                {
                    var client = (Client)one.Target;
                    if (client != null) client.Dispose();
                }
            }
        }

        /// <summary>Opens the store and starts the threads that payments need. Nothing is sent.</summary>
        public static Client Open(Config config)
        {
            Library.Ready();
            Action<LogLevel, string> write = config.Log;
            if (write != null && Library.IsMono)
                throw new NotSupportedException("Mono stops threads by signals to collect garbage, and the library's threads take " +
                    "none: a program with Config.Log would hang. Use Config.LogFile.");
            Raw.LogFn log = (context, level, message) =>
            {
                try
                {
                    write((LogLevel)level, Library.Text(message));
                }
                catch (Exception)
                {
                    // Nothing may leave a callback, and a sale does not hang on a log.
                }
            };
            using (var memory = new NativeMemory())
            {
                Raw.Config raw = config.ToRaw(memory, log);
                IntPtr client;
                Library.Check(Raw.seqr_open(ref raw, out client));
                return new Client(client, log);
            }
        }

        public static string LibraryVersion
        {
            get
            {
                Library.Ready();
                return Library.Text(Raw.seqr_version());
            }
        }

        /// <summary>"12.50", "12,5" in minor units (1250), exactly.</summary>
        public static long ParseAmount(string text, string currencyCode = "SEK")
        {
            Library.Ready();
            using (var memory = new NativeMemory())
            {
                long amount;
                Library.Check(Raw.seqr_amount_parse(memory.Text(text), memory.Text(currencyCode), out amount));
                return amount;
            }
        }

        public static string FormatAmount(long amount, string currencyCode = "SEK")
        {
            Library.Ready();
            using (var memory = new NativeMemory())
            {
                IntPtr text;
                Library.Check(Raw.seqr_amount_text(amount, memory.Text(currencyCode), out text));
                return Library.Take(text);
            }
        }

        /// <summary>A sentence for the cashier's screen, in "en" or "sv".</summary>
        public static string CashierText(Status status, string language = "en")
        {
            return Library.CashierText(TextKind.Status, (int)status, language);
        }

        public static string CashierText(PaymentState state, string language = "en")
        {
            return Library.CashierText(TextKind.State, (int)state, language);
        }

        public static string CashierText(EndedBy endedBy, string language = "en")
        {
            return Library.CashierText(TextKind.EndedBy, (int)endedBy, language);
        }

        /// <summary>For SeqrException.ResultCode and Payment.ResultCode.</summary>
        public static string ResultCodeText(int resultCode, string language = "en")
        {
            return Library.CashierText(TextKind.ResultCode, resultCode, language);
        }

        /// <summary>A QR code as SVG, for a sticker or a screen that faces the customer.</summary>
        public static string QrSvg(string text, int border = Raw.QR_BORDER)
        {
            Library.Ready();
            using (var memory = new NativeMemory())
            {
                IntPtr svg;
                Library.Check(Raw.seqr_qr_svg(memory.Text(text), (uint)border, out svg));
                return Library.Take(svg);
            }
        }

        /// <summary>The modules of a QR code, [row, column], true for dark; without the border of four that must be around.</summary>
        public static bool[,] QrModules(string text)
        {
            Library.Ready();
            using (var memory = new NativeMemory())
            {
                uint size;
                IntPtr at = memory.Room(Raw.QR_MAX_MODULES);
                Library.Check(Raw.seqr_qr_code(memory.Text(text), at, new UIntPtr(Raw.QR_MAX_MODULES), out size));
                var modules = new bool[size, size];
                for (int index = 0; index < size * size; index++)
                    modules[index / (int)size, index % (int)size] = Marshal.ReadByte(at, index) != 0;
                return modules;
            }
        }

        /// <summary>A round trip without any effect.</summary>
        public TimeSpan Ping()
        {
            uint took;
            Library.Check(Raw.seqr_ping(Native, out took));
            return TimeSpan.FromMilliseconds(took);
        }

        /// <summary>Registers a till, once in its life; again does no harm.</summary>
        public Terminal Register(string resellerId, string resellerPassword, string externalTerminalId, string name,
            string seqrId = null, string resellerUserId = null)
        {
            using (var memory = new NativeMemory())
            {
                var registration = new Raw.Registration
                {
                    struct_size = NativeMemory.SizeOf<Raw.Registration>(), reseller_id = memory.Text(resellerId),
                    reseller_user_id = memory.Text(resellerUserId), reseller_password = memory.Text(resellerPassword),
                    external_terminal_id = memory.Text(externalTerminalId), name = memory.Text(name),
                    seqr_id = memory.Text(seqrId)
                };
                IntPtr terminal;
                Library.Check(Raw.seqr_register(Native, ref registration, out terminal));
                return new Terminal(terminal);
            }
        }

        /// <summary>A till that is in the store.</summary>
        public Terminal Terminal(string externalTerminalId)
        {
            using (var memory = new NativeMemory())
            {
                IntPtr terminal;
                Library.Check(Raw.seqr_terminal_open(Native, memory.Text(externalTerminalId), out terminal));
                return new Terminal(terminal);
            }
        }

        /// <summary>Takes over a till that was registered elsewhere.</summary>
        public Terminal ImportTerminal(string externalTerminalId, string terminalId, string password, string seqrId = null)
        {
            using (var memory = new NativeMemory())
            {
                IntPtr terminal;
                Library.Check(Raw.seqr_terminal_import(Native, memory.Text(externalTerminalId), memory.Text(terminalId),
                    memory.Text(password), memory.Text(seqrId), out terminal));
                return new Terminal(terminal);
            }
        }

        /// <summary>The names of the tills in the store.</summary>
        public IList<string> Terminals()
        {
            var found = new List<string>();
            while (true)
            {
                using (var memory = new NativeMemory())
                {
                    IntPtr next;
                    string after = found.Count == 0 ? null : found[found.Count - 1];
                    Library.Check(Raw.seqr_next_terminal(Native, memory.Text(after), out next));
                    if (next == IntPtr.Zero) return found;
                    found.Add(Library.Take(next));
                }
            }
        }

        /// <summary>The store's payments that were begun from "from" to before "to", the earliest first. Each shows what is known,
        /// and cannot be changed; dispose it.</summary>
        public IEnumerable<Payment> Payments(DateTimeOffset from, DateTimeOffset to)
        {
            Payment last = null;
            while (true)
            {
                IntPtr next;
                NativeHandle after = last == null ? NativeHandle.None : last.Native;
                Library.Check(Raw.seqr_next_payment(Native, Clock.Milliseconds(from), Clock.Milliseconds(to), after, out next));
                if (next == IntPtr.Zero) yield break;
                last = new Payment(next);
                yield return last;
            }
        }

        /// <summary>A payment by what is printed on the customer's receipt; null if the store has none.</summary>
        public Payment FindReference(string reference)
        {
            using (var memory = new NativeMemory())
            {
                IntPtr payment;
                int status = Raw.seqr_payment_find_reference(Native, memory.Text(reference), out payment);
                if (status == (int)Status.NotFound) return null;
                Library.Check(status);
                return new Payment(payment);
            }
        }

        /// <summary>The words of receipts, where Config.Language (en, sv) does not do.</summary>
        public void SetReceiptTexts(ReceiptTexts texts)
        {
            using (var memory = new NativeMemory())
            {
                Raw.ReceiptTexts raw = texts.ToRaw(memory);
                Library.Check(Raw.seqr_set_receipt_texts(Native, ref raw));
            }
        }

        /// <summary>What support asks first, as text: versions, settings, the store, the way to SEQR. No secret is in it.</summary>
        public string Diagnose()
        {
            IntPtr text;
            Library.Check(Raw.seqr_diagnose(Native, out text));
            return Library.Take(text);
        }

        /// <summary>A whole copy of the store, while tills sell, where nothing stands yet. Opened only after Adopt.</summary>
        public void Backup(string path)
        {
            using (var memory = new NativeMemory()) Library.Check(Raw.seqr_store_backup(Native, memory.Text(path)));
        }

        /// <summary>Makes a store of a backup, only where the old store is lost for good. Gives what to do now, in English.</summary>
        public static string Adopt(string storePath)
        {
            Library.Ready();
            using (var memory = new NativeMemory())
            {
                IntPtr report;
                Library.Check(Raw.seqr_store_adopt(memory.Text(storePath), out report));
                return Library.Take(report);
            }
        }

        /// <summary>Takes the terminals of programs that are silent, where several share a database; gives how many. Call it each second.</summary>
        public int Takeover()
        {
            uint terminals;
            Library.Check(Raw.seqr_takeover(Native, out terminals));
            return (int)terminals;
        }

        /// <summary>Removes invoices and texts of what was settled before a time; gives of how many payments.</summary>
        public long Prune(DateTimeOffset before)
        {
            ulong pruned;
            Library.Check(Raw.seqr_journal_prune(Native, Clock.Milliseconds(before), out pruned));
            return (long)pruned;
        }

        /// <summary>Closes the shop's period, or a till's; gives SEQR's id of it.</summary>
        public string ClosePeriod(Reseller reseller, string externalTerminalId = null)
        {
            using (var memory = new NativeMemory())
            {
                Raw.Reseller shop = reseller.ToRaw(memory);
                IntPtr period;
                Library.Check(Raw.seqr_period_close(Native, ref shop, memory.Text(externalTerminalId), out period));
                return Library.Take(period);
            }
        }

        /// <summary>Waits for a report over a closed period.</summary>
        public Report Report(Reseller reseller, ReportKind kind, ReportRequest request)
        {
            using (var memory = new NativeMemory())
            {
                Raw.Reseller shop = reseller.ToRaw(memory);
                Raw.ProgressFn hear = request.Hear();
                Raw.ReportRequest raw = request.ToRaw(memory, (int)kind, hear);
                IntPtr made;
                request.Check(Raw.seqr_report(Native, ref shop, ref raw, out made));
                GC.KeepAlive(hear);
                using (var result = new NativeHandle(made, at => Raw.seqr_report_result_close(at))) return new Report(result);
            }
        }

        /// <summary>Compares SEQR's books of a closed period with the store's. Differences are no error.</summary>
        public Reconciliation Reconcile(Reseller reseller, ReportRequest request)
        {
            using (var memory = new NativeMemory())
            {
                Raw.Reseller shop = reseller.ToRaw(memory);
                Raw.ProgressFn hear = request.Hear();
                Raw.ReportRequest raw = request.ToRaw(memory, 0, hear);
                IntPtr made;
                request.Check(Raw.seqr_reconcile(Native, ref shop, ref raw, out made));
                GC.KeepAlive(hear);
                using (var result = new NativeHandle(made, at => Raw.seqr_reconciliation_close(at)))
                    return new Reconciliation(result, request, memory);
            }
        }

        /// <summary>Gives payments, refunds and closed periods piece by piece, as JSON lines or CSV.</summary>
        public void Export(Action<string> write, bool csv = false, DateTimeOffset? since = null, DateTimeOffset? until = null)
        {
            Exception problem = null;
            Raw.WriteFn piece = (context, data, size) =>
            {
                try
                {
                    write(Library.Piece(data, (int)size.ToUInt32()));
                    return 0;
                }
                catch (Exception thrown)
                {
                    problem = thrown;
                    return 1;
                }
            };
            int status = Raw.seqr_journal_export(Native, csv ? Raw.CSV : Raw.JSON_LINES, Clock.Milliseconds(since),
                Clock.Milliseconds(until), Marshal.GetFunctionPointerForDelegate(piece), IntPtr.Zero);
            GC.KeepAlive(piece);
            if (problem != null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(problem).Throw();
            Library.Check(status);
        }
    }
}
