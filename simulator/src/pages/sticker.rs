//! The sticker beside the till: the QR code of `HTTP://SEQR.SE/Q` + SEQR id, as an SVG of the page's own.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code, as the standard asks for.
const QUIET: i32 = 4;

/// A QR code as SVG; an empty piece where the text does not fit into one.
pub(crate) fn qr_code(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return Markup::default() };
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let size = code.size() + 2 * QUIET;
    html! {
        svg class="qr" viewBox={ "0 0 " (size) " " (size) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width="100%" height="100%" fill="#fff" {}
            path d=(path) fill="#101828" {}
        }
    }
}

/// What the sticker's code says.
pub(crate) fn sticker_url(seqr_id: &str) -> String {
    format!("HTTP://SEQR.SE/Q{}", seqr_id.to_ascii_uppercase())
}
