//! QR codes of any text, as modules and as a picture of vectors. It knows nothing of SEQR: its upper-case URLs are
//! small because QR has a mode for capital letters, digits and some signs, which the encoder takes where it fits.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// The quiet zone that readers need around a code, in modules (ISO 18004).
pub const QUIET_ZONE: u32 = 4;
/// The widest quiet zone: no sticker needs more.
const MAX_BORDER: u32 = 100;

/// The text is longer than the largest code holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// Too many characters.
    #[error("the text is too long for a QR code (some 2,300 bytes, 3,300 capital letters and digits)")]
    TooLong,
    /// An empty code is of no use.
    #[error("the text is empty")]
    Empty,
    /// The quiet zone.
    #[error("the border is wider than 100 modules")]
    Border,
}

/// A code: a square of dark and light modules, without its quiet zone.
pub struct Code(QrCode);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({0} x {0})", self.size())
    }
}

impl Code {
    /// The smallest code that holds the text, with error correction M (15 %), as usual on paper and screens.
    pub fn new(text: &str) -> Result<Self, QrError> {
        if text.is_empty() {
            return Err(QrError::Empty);
        }
        QrCode::encode_text(text, QrCodeEcc::Medium).map(Self).map_err(|_| QrError::TooLong)
    }

    /// Modules a side: 21 to 177.
    pub fn size(&self) -> usize {
        usize::try_from(self.0.size()).unwrap_or(0)
    }

    /// Row by row, one byte a module: 1 is dark.
    pub fn modules(&self) -> Vec<u8> {
        let side = self.0.size();
        (0..side)
            .flat_map(|y| (0..side).map(move |x| (x, y)))
            .map(|(x, y)| self.0.get_module(x, y).into())
            .collect()
    }

    /// An SVG document, one unit a module, with a light background and `border` modules of quiet zone. Dark runs are
    /// one stroke each, so that no hair lines show between modules.
    pub fn svg(&self, border: u32) -> Result<String, QrError> {
        if border > MAX_BORDER {
            return Err(QrError::Border);
        }
        let (side, border) = (self.0.size(), i32::try_from(border).unwrap_or(0));
        let whole = side + 2 * border;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" viewBox=\"0 0 {whole} {whole}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/><path d=\""
        );
        for y in 0..side {
            let mut x = 0;
            while x < side {
                let run = (x..side).take_while(|&at| self.0.get_module(at, y)).count();
                let run = i32::try_from(run).unwrap_or(0);
                if run > 0 {
                    // Writing to a String cannot fail.
                    let _ = write!(svg, "M{} {}h{run}v1h-{run}z", x + border, y + border);
                }
                x += run.max(1);
            }
        }
        svg.push_str("\"/></svg>\n");
        Ok(svg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader of somebody else's makes of it.
    fn decoded(code: &Code) -> String {
        const SCALE: usize = 4;
        let (side, quiet) = (code.size(), QUIET_ZONE as usize);
        let modules = code.modules();
        let whole = (side + 2 * quiet) * SCALE;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(whole, whole, |x, y| {
            let (x, y) = ((x / SCALE).wrapping_sub(quiet), (y / SCALE).wrapping_sub(quiet));
            if x < side && y < side && modules[y * side + x] == 1 { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn another_reader_reads_what_was_written() {
        for text in [
            "HTTP://SEQR.SE/QABC123",
            "HTTP://SEQR.SE/R0123456789ABCDEF0123456789ABCDEF",
            "https://example.com/kvitto?id=åäö",
            "0123456789",
        ] {
            assert_eq!(decoded(&Code::new(text).unwrap()), text);
        }
        let long = "A".repeat(2000);
        assert_eq!(decoded(&Code::new(&long).unwrap()), long);
    }

    #[test]
    fn a_sticker_in_capital_letters_is_smaller() {
        // 38 characters fit into version 2 (25 modules) only in alphanumeric mode; as bytes they need version 3.
        let text = "HTTP://SEQR.SE/QABCDEFGHIJKLMNOPQRSTUV";
        assert_eq!((text.len(), Code::new(text).unwrap().size()), (38, 25));
        assert_eq!(Code::new(&text.to_lowercase()).unwrap().size(), 29);
    }

    #[test]
    fn a_picture_has_as_many_dark_modules_as_the_code() {
        let code = Code::new("HTTP://SEQR.SE/Q1").unwrap();
        let svg = code.svg(QUIET_ZONE).unwrap();
        assert!(svg.contains("viewBox=\"0 0 29 29\""), "{svg}");
        let path = svg.rsplit_once("d=\"").unwrap().1;
        let runs = path.split('h').skip(1).filter(|part| !part.starts_with('-'));
        let dark: usize = runs.map(|part| part.split('v').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(dark, code.modules().iter().map(|&module| usize::from(module)).sum::<usize>());
        assert_eq!(code.svg(101), Err(QrError::Border));
    }

    #[test]
    fn what_no_code_holds_is_refused() {
        assert_eq!(Code::new("").unwrap_err(), QrError::Empty);
        assert_eq!(Code::new(&"å".repeat(2000)).unwrap_err(), QrError::TooLong);
    }
}
