//! Opens an answer that came compressed. No request asks for it, and none forbids it: then a server or a proxy may do so
//! (RFC 9110, section 12.5.3), and what decides must not be hidden by it (rule `decisive-fields-first`).

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// What gzip begins with, and no XML in any encoding.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// A body that is larger than the limit once it is opened.
pub(super) struct TooLong;

/// The opened body; None where it is not compressed, or cannot be opened: then it is read as it came. gzip is known by its
/// first bytes, whatever the header says; deflate, which has no such mark, by the header.
pub(super) fn opened(
    body: &[u8],
    content_encoding: Option<&str>,
    limit: usize,
) -> Result<Option<Vec<u8>>, TooLong> {
    if body.starts_with(&GZIP) {
        return read(MultiGzDecoder::new(body), limit);
    }
    if !content_encoding.is_some_and(|coding| coding.trim().eq_ignore_ascii_case("deflate")) {
        return Ok(None);
    }
    // Two forms go by that name: with zlib's frame, as it is meant, and without.
    match read(ZlibDecoder::new(body), limit)? {
        Some(opened) => Ok(Some(opened)),
        None => read(DeflateDecoder::new(body), limit),
    }
}

/// What can be read; a stream that ends early gives what came before. None where that is nothing.
fn read(stream: impl Read, limit: usize) -> Result<Option<Vec<u8>>, TooLong> {
    let mut opened = Vec::new();
    let is_whole = stream.take(limit as u64 + 1).read_to_end(&mut opened).is_ok();
    if opened.len() > limit {
        return Err(TooLong);
    }
    Ok((is_whole || !opened.is_empty()).then_some(opened))
}
