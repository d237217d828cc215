using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Seqr
{
    /// <summary>A call failed. The message says what failed, why, and what to do next, for an engineer.</summary>
    public sealed class SeqrException : Exception
    {
        internal SeqrException(int status, string text, int resultCode) : base(text)
        {
            Status = (Status)status;
            ResultCode = resultCode < 0 ? (int?)null : resultCode;
        }

        /// <summary>The reason. A newer library may give a number that has no name here.</summary>
        public Status Status { get; private set; }

        /// <summary>SEQR's own code behind it; null if there is none.</summary>
        public int? ResultCode { get; private set; }

        /// <summary>The name of the status in seqr.h, for a log: "SEQR_E_NETWORK".</summary>
        public string StatusName
        {
            get { return Library.Text(Raw.seqr_status_name((int)Status)); }
        }

        /// <summary>A sentence for the cashier's screen, in "en" or "sv".</summary>
        public string CashierText(string language = "en")
        {
            return Library.CashierText(TextKind.Status, (int)Status, language);
        }
    }

    /// <summary>The loaded library: texts and errors. Knows nothing of tills and payments.</summary>
    internal static class Library
    {
        /// <summary>How often a task looks. One look takes microseconds.</summary>
        internal static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

        private static readonly Lazy<bool> loaded = new Lazy<bool>(Load);

        internal static void Ready()
        {
            if (!loaded.Value) throw new DllNotFoundException();
        }

        [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
        private static extern IntPtr LoadLibraryW(string path);

        [DllImport("kernel32", CharSet = CharSet.Ansi)]
        private static extern IntPtr GetProcAddress(IntPtr library, string name);

        [DllImport("libdl.so.2")]
        private static extern IntPtr dlopen(string path, int flags);

        [DllImport("libdl.so.2")]
        private static extern IntPtr dlsym(IntPtr library, string name);

        internal static bool IsMono
        {
            get { return Type.GetType("Mono.Runtime") != null; }
        }

        private static bool IsWindows
        {
            get { return Environment.OSVersion.Platform == PlatformID.Win32NT; }
        }

        /// <summary>The native libraries of the package lie by bitness, so that one assembly serves AnyCPU.</summary>
        private static IEnumerable<string> Candidates()
        {
            string given = Environment.GetEnvironmentVariable("SEQR_LIBRARY");
            if (!string.IsNullOrEmpty(given))
            {
                yield return given;
                yield break;
            }
            string name = IsWindows ? "seqr.dll" : "libseqr.so";
            string system = (IsWindows ? "win-" : "linux-") + (IntPtr.Size == 8 ? "x64" : "x86");
            string folder = AppDomain.CurrentDomain.BaseDirectory;
            yield return Path.Combine(folder, "runtimes", system, "native", name);
            yield return Path.Combine(folder, name);
            yield return IsWindows ? name : "libseqr.so.1";
        }

        private static bool Load()
        {
            IntPtr library = IntPtr.Zero;
            foreach (string path in Candidates())
            {
                library = IsWindows ? LoadLibraryW(path) : dlopen(path, 2);
                if (library != IntPtr.Zero) break;
            }
            if (library == IntPtr.Zero)
                throw new DllNotFoundException("The SEQR library for this system and bitness was found neither in runtimes nor " +
                    "beside the program. SEQR_LIBRARY may name it.");
            Func<string, Type, object> find = (name, type) =>
            {
                IntPtr at = IsWindows ? GetProcAddress(library, name) : dlsym(library, name);
                if (at == IntPtr.Zero)
                    throw new EntryPointNotFoundException("The SEQR library has no " + name + ": it is older than this assembly.");
                return Marshal.GetDelegateForFunctionPointer(at, type);
            };
            var version = (Raw.AbiVersionFunction)find("seqr_abi_version", typeof(Raw.AbiVersionFunction));
            if (version() != Raw.ABI_VERSION)
                throw new DllNotFoundException("The SEQR library speaks version " + version() + " of the binary interface, and " +
                    "this assembly version " + Raw.ABI_VERSION + ". Install a package and a library that belong together.");
            Raw.Bind(find);
            return true;
        }

        /// <summary>The error of the call that this thread has just made.</summary>
        internal static SeqrException LastError(int status)
        {
            return new SeqrException(status, Text(Raw.seqr_last_error()), Raw.seqr_last_result_code());
        }

        internal static void Check(int status)
        {
            if (status != 0) throw LastError(status);
        }

        /// <summary>A text that stays the library's; null where there is none.</summary>
        internal static string Text(IntPtr at)
        {
            if (at == IntPtr.Zero) return null;
            int length = 0;
            while (Marshal.ReadByte(at, length) != 0) length++;
            return Piece(at, length);
        }

        internal static string Piece(IntPtr at, int length)
        {
            var bytes = new byte[length];
            Marshal.Copy(at, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        /// <summary>A text that is ours: copied, then freed.</summary>
        internal static string Take(IntPtr at)
        {
            try
            {
                return Text(at);
            }
            finally
            {
                Raw.seqr_string_free(at);
            }
        }

        internal static string CashierText(TextKind kind, int number, string language)
        {
            Ready();
            using (var memory = new NativeMemory())
            {
                IntPtr text;
                Check(Raw.seqr_cashier_text((int)kind, number, memory.Text(language), out text));
                return Take(text);
            }
        }

        /// <summary>Waits for what was begun, by looks; then does what the outcome says, on the thread of the last look.</summary>
        internal static async Task<T> Outcome<T>(Func<int> look, Func<int, T> then)
        {
            while (true)
            {
                int status = look();
                if (status != (int)Status.NotReady) return then(status);
                await Task.Delay(Glance).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Memory that a call reads.</summary>
    internal sealed class NativeMemory : IDisposable
    {
        private readonly List<IntPtr> blocks = new List<IntPtr>();

        /// <summary>A text that goes in: C would end it at a NUL.</summary>
        internal IntPtr Text(string value)
        {
            if (value == null) return IntPtr.Zero;
            if (value.IndexOf('\0') >= 0) throw new ArgumentException("A text must not contain NUL.");
            return Bytes(Encoding.UTF8.GetBytes(value + "\0"));
        }

        internal IntPtr Bytes(byte[] bytes)
        {
            IntPtr at = Room(bytes.Length);
            Marshal.Copy(bytes, 0, at, bytes.Length);
            return at;
        }

        internal IntPtr Room(int size)
        {
            IntPtr at = Marshal.AllocHGlobal(Math.Max(1, size));
            blocks.Add(at);
            return at;
        }

        internal IntPtr Array<T>(IList<T> items) where T : struct
        {
            if (items.Count == 0) return IntPtr.Zero;
            int size = Marshal.SizeOf(typeof(T));
            IntPtr at = Room(size * items.Count);
            for (int index = 0; index < items.Count; index++)
                Marshal.StructureToPtr(items[index], new IntPtr(at.ToInt64() + (long)index * size), false);
            return at;
        }

        internal static uint SizeOf<T>()
        {
            return (uint)Marshal.SizeOf(typeof(T));
        }

        public void Dispose()
        {
            foreach (IntPtr block in blocks) Marshal.FreeHGlobal(block);
            blocks.Clear();
        }
    }
}
