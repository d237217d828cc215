//! The floating-point environment of a thread: hosts such as Pascal programs let an invalid operation or a division by
//! zero raise an exception, which must not pass through the library's frames. It knows nothing of who calls.

use std::cell::Cell;

thread_local! {
    /// The host's environment, while this thread is inside the library.
    static HOST: Cell<Option<Environment>> = const { Cell::new(None) };
}

/// The library's environment until this is dropped: every exception is masked. Then the host's is back.
pub(crate) struct Masked {
    host: Environment,
    outer: Option<Environment>,
}

impl Masked {
    pub(crate) fn new() -> Self {
        let host = Environment::current();
        host.masked().set();
        // A thread that is being torn down has no place for it: its callbacks see the library's environment.
        let outer = HOST.try_with(|slot| slot.replace(Some(host))).ok().flatten();
        Self { host, outer }
    }
}

impl Drop for Masked {
    fn drop(&mut self) {
        let _ = HOST.try_with(|slot| slot.set(self.outer));
        self.host.set();
    }
}

/// The host's environment on its own thread, until this is dropped: for the time of a callback.
pub(crate) struct Host(Option<Environment>);

impl Host {
    pub(crate) fn new() -> Self {
        let host = HOST.try_with(Cell::get).ok().flatten();
        Self(host.map(|host| {
            let ours = Environment::current();
            host.set();
            ours
        }))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(ours) = self.0 {
            ours.set();
        }
    }
}

/// The control words of the processor's floating-point units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Environment {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    sse: u32,
    #[cfg(target_arch = "x86")]
    x87: u16,
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
impl Environment {
    /// Bits of MXCSR: the six exceptions' masks, and the flags of those that have occurred.
    const SSE_MASKS: u32 = 0x1F80;
    const SSE_FLAGS: u32 = 0x3F;
    /// Bits of the x87 control word: the six exceptions' masks.
    #[cfg(target_arch = "x86")]
    const X87_MASKS: u16 = 0x3F;

    fn current() -> Self {
        use std::arch::asm;
        let mut sse = 0_u32;
        // SAFETY: stores the control register into the variable that the address is of.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut sse, options(nostack, preserves_flags)) };
        #[cfg(target_arch = "x86")]
        let mut x87 = 0_u16;
        #[cfg(target_arch = "x86")]
        // SAFETY: as above.
        unsafe {
            asm!("fnstcw [{}]", in(reg) &raw mut x87, options(nostack, preserves_flags))
        };
        Self {
            sse,
            #[cfg(target_arch = "x86")]
            x87,
        }
    }

    fn masked(self) -> Self {
        Self {
            sse: (self.sse | Self::SSE_MASKS) & !Self::SSE_FLAGS,
            #[cfg(target_arch = "x86")]
            x87: self.x87 | Self::X87_MASKS,
        }
    }

    fn set(self) {
        use std::arch::asm;
        // SAFETY: loads a value that the register held before, or the same with exceptions masked: no reserved bit.
        unsafe {
            asm!("ldmxcsr [{}]", in(reg) &raw const self.sse, options(nostack, preserves_flags, readonly))
        };
        #[cfg(target_arch = "x86")]
        // SAFETY: as above; what has occurred in between is cleared, so that unmasking raises nothing.
        unsafe {
            asm!("fnclex", "fldcw [{}]", in(reg) &raw const self.x87, options(nostack, preserves_flags))
        };
    }
}

/// Other processors raise no exception for floating point as Linux and Windows set them up.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
impl Environment {
    fn current() -> Self {
        Self {}
    }

    fn masked(self) -> Self {
        self
    }

    fn set(self) {}
}

#[cfg(all(test, any(target_arch = "x86", target_arch = "x86_64")))]
mod tests {
    use super::*;

    /// What a Pascal program sets: invalid operation, division by zero and overflow raise an exception.
    fn unmasked() -> Environment {
        let mut host = Environment::current().masked();
        host.sse &= !0x0680;
        host
    }

    #[test]
    fn the_hosts_environment_is_masked_inside_and_is_back_outside_and_in_callbacks() {
        let before = Environment::current();
        let host = unmasked();
        host.set();
        {
            let _masked = Masked::new();
            assert_eq!(Environment::current(), host.masked());
            {
                let _callback = Host::new();
                assert_eq!(Environment::current(), host);
                let _again = Masked::new(); // a callback that calls the library
                assert_eq!(Environment::current(), host.masked());
            }
            assert_eq!(Environment::current(), host.masked());
        }
        assert_eq!(Environment::current(), host);
        before.set();
    }

    #[test]
    fn a_thread_of_the_librarys_own_has_no_host() {
        let before = Environment::current();
        let _callback = Host::new();
        assert_eq!(Environment::current(), before);
    }
}
