//! QR codes for screens and stickers.

use super::guard::guard;
use super::read::{bad, out, out_list, required};
use super::seqr_status;
use super::strings::into_c_string;
use crate::pos::Error;
use crate::qr::{Code, QrError};
use std::ffi::c_char;

/// The quiet zone that a reader needs around a QR code, in modules: the usual border of seqr_qr_svg.
pub const SEQR_QR_BORDER: u32 = 4;
const _: () = assert!(SEQR_QR_BORDER == crate::qr::QUIET_ZONE);

/// The modules of the largest QR code: seqr_qr_code never needs more room.
pub const SEQR_QR_MAX_MODULES: usize = 177 * 177;

fn unusable(error: QrError) -> Error {
    bad(format!("no QR code can be made: {error}"))
}

/// Makes a QR code of any text: the text of seqr_payment_qr_code for a screen that faces the customer,
/// "HTTP://SEQR.SE/Q" and the SEQR id for a sticker. Capital letters, digits and "$%*+-./:" make the smallest codes, so
/// do not change SEQR's URLs. The error correction level is M. Needs no handle. Any thread.
///
/// text: 1 to some 2300 bytes. modules: gets the code row by row, one byte for each module, 1 for dark and 0 for light,
/// without the quiet zone of SEQR_QR_BORDER light modules that a code needs around it. With NULL and capacity 0 the
/// call only gives the size. capacity: the room in modules, in bytes. size: modules on each side (21 to 177); the code
/// has size * size modules, SEQR_QR_MAX_MODULES at most. Written on success.
///
/// Errors: SEQR_E_ARGUMENT (also if capacity is too small; the error gives the number needed).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_qr_code(
    text: *const c_char,
    modules: *mut u8,
    capacity: usize,
    size: *mut u32,
) -> seqr_status {
    guard(|| {
        let code = Code::new(required(text, "text")?).map_err(unusable)?;
        let place = out(size, "size")?;
        if !modules.is_null() || capacity > 0 {
            out_list(modules, capacity, &code.modules(), "modules")?;
        }
        place.set(u32::try_from(code.size()).unwrap_or(0));
        Ok(())
    })
}

/// Makes a QR code as seqr_qr_code does, and gives it as an SVG document, black on white, one unit for each module: you
/// can print and show it in any size.
///
/// text: 1 to some 2300 bytes. border: the quiet zone around the code in modules, 0 to 100; SEQR_QR_BORDER (4) is what
/// readers need. svg: the document, written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_qr_svg(text: *const c_char, border: u32, svg: *mut *mut c_char) -> seqr_status {
    guard(|| {
        let code = Code::new(required(text, "text")?).map_err(unusable)?;
        let place = out(svg, "svg")?;
        place.set(into_c_string(Some(code.svg(border).map_err(unusable)?)));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::{SEQR_E_ARGUMENT, SEQR_OK};
    use std::ptr;

    #[test]
    fn a_code_that_has_no_room_is_not_written() {
        let (mut modules, mut size) = ([7u8; 441], 0);
        let text = c"HTTP://SEQR.SE/Q1".as_ptr();
        // SAFETY: a text, and room as said.
        assert_eq!(unsafe { seqr_qr_code(text, ptr::null_mut(), 0, &mut size) }, SEQR_OK);
        assert_eq!(size, 21);
        // SAFETY: as above.
        assert_eq!(unsafe { seqr_qr_code(text, modules.as_mut_ptr(), 440, &mut size) }, SEQR_E_ARGUMENT);
        assert!(modules.iter().all(|&module| module == 7));
        // SAFETY: as above.
        assert_eq!(unsafe { seqr_qr_code(text, modules.as_mut_ptr(), 441, &mut size) }, SEQR_OK);
        assert!(modules.iter().all(|&module| module <= 1) && modules[0] == 1);
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { seqr_qr_code(text, ptr::null_mut(), 441, &mut size) }, SEQR_E_ARGUMENT);
    }
}
