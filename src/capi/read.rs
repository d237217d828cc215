//! Following the host's pointers: the only place that reads or writes what C points to. Everything here trusts the
//! header's promise (a pointer is NULL or points to what its type says) and nothing else.

use crate::pos::{Error, Kind, Result};
use std::ffi::{CStr, CString, c_char, c_void};
use std::mem;
use std::{ptr, slice};

/// No struct of this interface will ever be larger; a size beyond it is rubbish, not a newer version.
const MAX_STRUCT_SIZE: usize = 4096;

/// A C text known when the library is compiled; `text` ends with its only NUL.
pub(super) const fn literal(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => c"",
    }
}

pub(super) fn bad(text: String) -> Error {
    Error::new(Kind::Argument, text)
}

fn null(name: &str) -> Error {
    bad(format!("{name} is NULL; it is required"))
}

/// Frees a text that `CString::into_raw` gave to C.
pub(super) fn free_text(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: a text given by `strings::into_c_string`, freed once.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// A text that must be there.
pub(super) fn required<'a>(pointer: *const c_char, name: &str) -> Result<&'a str> {
    nullable(pointer, name)?.ok_or_else(|| null(name))
}

/// A text that may be left out: NULL and "" both mean that it is.
pub(super) fn optional<'a>(pointer: *const c_char, name: &str) -> Result<Option<&'a str>> {
    Ok(nullable(pointer, name)?.filter(|text| !text.is_empty()))
}

fn nullable<'a>(pointer: *const c_char, name: &str) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, so it points to a text that ends with NUL and stays unchanged during the call.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().map(Some).map_err(|error| {
        bad(format!(
            "{name} is not UTF-8 (from byte {}); convert it before passing it",
            error.valid_up_to() + 1
        ))
    })
}

/// A place for a result, checked before anything is done and written after.
pub(super) struct Out<T>(*mut T);

/// The place behind an out parameter.
pub(super) fn out<T>(pointer: *mut T, name: &str) -> Result<Out<T>> {
    if pointer.is_null() { Err(null(name)) } else { Ok(Out(pointer)) }
}

impl<T> Out<T> {
    /// Writes the result.
    pub(super) fn set(self, value: T) {
        // SAFETY: not NULL, so the host owns room for one T there; it may be unaligned in a packed record.
        unsafe { self.0.write_unaligned(value) };
    }
}

/// Writes a list into the host's room, all of it or nothing.
pub(super) fn out_list(pointer: *mut u8, capacity: usize, list: &[u8], name: &str) -> Result<()> {
    if pointer.is_null() {
        return Err(null(name));
    }
    if capacity < list.len() {
        return Err(bad(format!("{name} has room for {capacity} bytes; {} are needed", list.len())));
    }
    // SAFETY: the host owns room for `capacity` bytes there, and no more than that is written.
    unsafe { ptr::copy_nonoverlapping(list.as_ptr(), pointer, list.len()) };
    Ok(())
}

/// Bytes of the host, copied.
pub(super) fn bytes(pointer: *const c_void, (size, limit): (usize, usize), name: &str) -> Result<Vec<u8>> {
    if size == 0 {
        return Ok(Vec::new());
    }
    if size > limit {
        return Err(bad(format!("{name} has {size} bytes; {limit} are allowed")));
    }
    if pointer.is_null() {
        return Err(bad(format!("{name} is NULL but its size is {size}")));
    }
    // SAFETY: not NULL, so the host says that `size` bytes are there, unchanged during the call.
    Ok(unsafe { slice::from_raw_parts(pointer.cast::<u8>(), size) }.to_vec())
}

/// A struct of the interface: whole numbers and pointers only, so that any bytes make one, zeros included.
///
/// # Safety
/// Implemented only where that is so.
pub(super) unsafe trait Plain: Copy {}

/// Declares a struct of the interface as `Plain`; it stands below the struct.
macro_rules! plain {
    ($name:ident ends with $last:ident: $type:ty) => {
        // SAFETY: repr(C), with integers, raw pointers and nullable function pointers as fields.
        unsafe impl $crate::capi::read::Plain for $name {}
        // No tail padding on any target: bytes that no field owns could never become a field.
        const _: () =
            assert!(::std::mem::offset_of!($name, $last) + size_of::<$type>() == size_of::<$name>());
    };
}

pub(super) use plain;

/// An input struct, whose first field is its size as the host knows it.
pub(super) fn sized<T: Plain>(pointer: *const T, name: &str) -> Result<T> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: not NULL, so it points to a struct, and each of these begins with a u32.
    let size = unsafe { pointer.cast::<u32>().read_unaligned() };
    copied(pointer.cast(), size, &format!("{name}.struct_size"), name)
}

/// A place for a struct whose first field is its size as the host knows it.
pub(super) struct OutSized<T> {
    place: *mut T,
    size: u32,
}

/// The place behind an out parameter for a struct that may grow.
pub(super) fn out_sized<T: Plain>(pointer: *mut T, name: &str) -> Result<OutSized<T>> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: not NULL, so it points to a struct, and each of these begins with a u32.
    let size = unsafe { pointer.cast::<u32>().read_unaligned() };
    if (size as usize) < size_of::<u64>()
        || size as usize > MAX_STRUCT_SIZE
        || !(size as usize).is_multiple_of(align_of::<T>())
    {
        return Err(bad(format!(
            "{name}.struct_size is {size}, which is not the size of this struct; begin with the _INIT macro"
        )));
    }
    Ok(OutSized { place: pointer, size })
}

impl<T: Plain> OutSized<T> {
    /// Writes what the host knows of the struct; fields that only the host knows become zero. Its size stays.
    pub(super) fn set(self, value: T) {
        let (size, known) = (self.size as usize, size_of::<T>());
        let target = self.place.cast::<u8>();
        // SAFETY: the host says that `size` bytes are there; at most the size of T is read from a T.
        unsafe { ptr::copy_nonoverlapping((&raw const value).cast(), target, size.min(known)) };
        if size > known {
            // SAFETY: the rest of the `size` bytes that the host says are there.
            unsafe { ptr::write_bytes(target.wrapping_add(known), 0, size - known) };
        }
        // SAFETY: each of these begins with a u32.
        unsafe { self.place.cast::<u32>().write_unaligned(self.size) };
    }
}

/// The elements of an array whose stride the host gives.
pub(super) fn list<T: Plain>(
    pointer: *const T,
    (size, size_name): (u32, &str),
    (count, limit): (usize, usize),
    name: &str,
) -> Result<Vec<T>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if count > limit {
        return Err(bad(format!("{name} has {count} elements; {limit} are allowed")));
    }
    if pointer.is_null() {
        return Err(bad(format!("{name} is NULL but its count is {count}")));
    }
    let stride = size as usize;
    (0..count)
        .map(|index| {
            let element = pointer.cast::<u8>().wrapping_add(index * stride);
            copied(element, size, size_name, &format!("{name}[{index}]"))
        })
        .collect()
}

/// Copies a struct of which the host knows `size` bytes: what it does not know reads as zeros, and what this
/// version does not know must be zero.
fn copied<T: Plain>(source: *const u8, size: u32, size_name: &str, name: &str) -> Result<T> {
    let (size, known) = (size as usize, size_of::<T>());
    // sizeof is a multiple of the alignment in C too; another size would cut a pointer in two.
    if size == 0 || size > MAX_STRUCT_SIZE || !size.is_multiple_of(align_of::<T>()) {
        return Err(bad(format!(
            "{size_name} is {size}, which is not the size of this struct; begin with the _INIT macro"
        )));
    }
    // SAFETY: `Plain`: zeros make a value.
    let mut value: T = unsafe { mem::zeroed() };
    let target = (&raw mut value).cast::<u8>();
    // SAFETY: the host says that `size` bytes are there; at most the size of T is copied, into a T.
    unsafe { ptr::copy_nonoverlapping(source, target, size.min(known)) };
    if size > known {
        // SAFETY: the rest of the `size` bytes that the host says are there.
        let rest = unsafe { slice::from_raw_parts(source.wrapping_add(known), size - known) };
        if rest.iter().any(|&byte| byte != 0) {
            return Err(bad(format!(
                "{name} sets fields that this version of libseqr does not know ({size} bytes, {known} known); \
                 leave them zero or load a newer library"
            )));
        }
    }
    Ok(value)
}

/// Refuses a `reserved` field that is set: some day it may mean something.
pub(super) fn unused(value: u64, name: &str) -> Result<()> {
    if value == 0 { Ok(()) } else { Err(bad(format!("{name} is not 0; begin with the _INIT macro"))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::seqr_reconciliation_total as Total;
    use crate::capi::{seqr_invoice_row, seqr_registration};
    use std::mem::offset_of;

    const TOTAL: Total = Total { struct_size: 0, reserved: 0, count: 1, amount_here: 2, amount_there: 3 };

    #[test]
    fn a_struct_that_the_library_fills_is_as_long_as_the_host_knows_it() {
        #[repr(C)]
        struct Newer {
            known: Total,
            more: [u64; 2],
        }
        let mut newer = Newer { known: TOTAL, more: [7; 2] };
        for (size, expected) in [
            (size_of::<Total>(), (3, [7, 7])),
            (size_of::<Total>() - 8, (9, [7, 7])),
            (size_of::<Total>() + 8, (3, [0, 7])),
        ] {
            newer =
                Newer { known: Total { struct_size: size as u32, amount_there: 9, ..TOTAL }, more: [7; 2] };
            out_sized((&raw mut newer).cast::<Total>(), "total").unwrap().set(TOTAL);
            assert_eq!((newer.known.amount_there, newer.more), expected, "{size}");
            assert_eq!(newer.known.struct_size, size as u32);
        }
        for size in [0, 4, 7, 9, 5000] {
            newer.known.struct_size = size;
            let refused = out_sized((&raw mut newer).cast::<Total>(), "total").err().unwrap();
            assert!(refused.text.contains("total.struct_size"), "{}", refused.text);
        }
    }
    use crate::capi::SEQR_E_ARGUMENT;
    use crate::capi::status::number;

    /// As the host has it in memory: aligned, with room behind for what a newer version adds.
    #[repr(C, align(8))]
    struct Memory([u8; MAX_STRUCT_SIZE + 8]);

    fn registration(size: u32, poke: Option<usize>) -> Result<seqr_registration> {
        let mut memory = Memory([0; MAX_STRUCT_SIZE + 8]);
        memory.0[..4].copy_from_slice(&size.to_ne_bytes());
        let seqr_id = offset_of!(seqr_registration, seqr_id);
        memory.0[seqr_id] = 0x11;
        if let Some(at) = poke {
            memory.0[at] = 1;
        }
        sized(memory.0.as_ptr().cast(), "registration")
    }

    const KNOWN: u32 = size_of::<seqr_registration>() as u32;

    #[test]
    fn an_older_struct_reads_as_zeros() {
        assert!(!registration(KNOWN, None).unwrap().seqr_id.is_null());
        let older = registration(KNOWN - size_of::<usize>() as u32, None).unwrap();
        assert!(older.seqr_id.is_null());
    }

    #[test]
    fn a_newer_struct_is_read_if_it_asks_for_nothing_new() {
        assert!(registration(KNOWN + 64, None).is_ok());
        assert!(registration(KNOWN + 64, Some(KNOWN as usize + 64)).is_ok()); // beyond it: not looked at
        for poke in [KNOWN as usize, KNOWN as usize + 63] {
            let error = registration(KNOWN + 64, Some(poke)).map(drop).unwrap_err();
            assert_eq!(number(error.kind), SEQR_E_ARGUMENT);
        }
    }

    #[test]
    fn a_size_that_is_rubbish_is_refused() {
        for size in [0, 1, 3, 5, KNOWN - 1, KNOWN + 2, 4104, u32::MAX] {
            let error = registration(size, None).map(drop).unwrap_err();
            assert!(error.text.contains("registration.struct_size"), "{}", error.text);
        }
        assert!(sized(ptr::null::<seqr_registration>(), "registration").is_err());
    }

    #[test]
    fn arrays_are_read_by_the_hosts_stride() {
        let row = |total| seqr_invoice_row { total, ..zero() };
        let rows = [row(1), row(2), row(3)];
        let size = size_of::<seqr_invoice_row>() as u32;
        let read = |pointer: *const seqr_invoice_row, size, count| {
            list(pointer, (size, "row_size"), (count, 10), "rows")
                .map(|rows| rows.iter().map(|r| r.total).collect::<Vec<_>>())
        };
        assert_eq!(read(rows.as_ptr(), size, 3).unwrap(), [1, 2, 3]);
        assert_eq!(read(ptr::null(), 0, 0).unwrap(), [0_i64; 0]);
        let pairs = [row(1), zero(), row(3), zero()];
        assert_eq!(read(pairs.as_ptr(), 2 * size, 2).unwrap(), [1, 3]);
        for (pointer, size, count, named) in [
            (ptr::null(), size, 1, "rows is NULL"),
            (rows.as_ptr(), size, 11, "10 are allowed"),
            (rows.as_ptr(), size, usize::MAX, "10 are allowed"),
            (rows.as_ptr(), 0, 3, "row_size is 0"),
            (rows.as_ptr(), u32::MAX, 3, "row_size"),
            (rows.as_ptr(), 2 * size, 1, "rows[0]"),
        ] {
            let error = read(pointer, size, count).unwrap_err();
            assert!(error.text.contains(named), "{}", error.text);
        }
    }

    fn zero<T: Plain>() -> T {
        // SAFETY: `Plain`: zeros make a value.
        unsafe { mem::zeroed() }
    }

    #[test]
    fn texts_are_utf_8_or_an_error_that_names_the_field() {
        assert_eq!(required(c"Kassa 4 åäö".as_ptr(), "name").unwrap(), "Kassa 4 åäö");
        assert_eq!(required(c"".as_ptr(), "name").unwrap(), "");
        assert_eq!(optional(c"".as_ptr(), "name").unwrap(), None);
        assert_eq!(optional(ptr::null(), "name").unwrap(), None);
        assert!(required(ptr::null(), "name").unwrap_err().text.contains("name is NULL"));
        let latin1 = required(c"Kassa \xe5".as_ptr(), "name").unwrap_err();
        assert!(latin1.text.contains("name is not UTF-8 (from byte 7)"), "{}", latin1.text);
    }

    #[test]
    fn literals_are_whole() {
        assert_eq!(literal("abc\0"), c"abc");
    }
}
