using System;
using System.Runtime.InteropServices;

namespace Seqr
{
    /// <summary>A handle of the library. It stays open during a call that uses it, and is closed once, also if the program
    /// forgets it.</summary>
    internal sealed class NativeHandle : SafeHandle
    {
        /// <summary>For a parameter that may be NULL.</summary>
        internal static readonly NativeHandle None = new NativeHandle(IntPtr.Zero, null);

        private readonly Action<IntPtr> close;

        /// <summary>What the library may call as long as the handle is open.</summary>
        private readonly object callbacks;

        /// <param name="close">Null for a handle that is only lent.</param>
        internal NativeHandle(IntPtr value, Action<IntPtr> close, object callbacks = null) : base(IntPtr.Zero, close != null)
        {
            this.close = close;
            this.callbacks = callbacks;
            SetHandle(value);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        protected override bool ReleaseHandle()
        {
            close(handle);
            GC.KeepAlive(callbacks);
            return true;
        }
    }

    /// <summary>What Client, Terminal and Payment have in common: any thread may use and dispose them.</summary>
    public abstract class Handle : IDisposable
    {
        internal readonly NativeHandle Native;

        internal Handle(NativeHandle native)
        {
            Native = native;
        }

        /// <summary>Closes it; a call that is under way on another thread ends first. Twice is fine. After it every method
        /// throws ObjectDisposedException.</summary>
        public void Dispose()
        {
            Native.Dispose();
        }
    }
}
