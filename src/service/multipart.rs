//! Finds the SOAP message in an answer of several parts (MIME, SOAP with Attachments, MTOM): it is the first. It must not
//! depend on what the message says, and reads no other part.

use std::borrow::Cow;

/// The headers of a part are looked for in this many bytes; real ones have 200.
const HEADERS: usize = 8 * 1024;

/// The first part and its own Content-Type; all of it, as it was sent, where there are no parts. The part's end is not
/// looked for: what follows the envelope belongs to nobody.
pub(super) fn first_part<'b>(
    body: &'b [u8],
    content_type: Option<&'b str>,
) -> (&'b [u8], Option<Cow<'b, str>>) {
    let whole = (body, content_type.map(Cow::Borrowed));
    let says_so = content_type.is_some_and(|sent| {
        sent.trim_start().get(..10).is_some_and(|begin| begin.eq_ignore_ascii_case("multipart/"))
    });
    let begin = body.trim_ascii_start();
    if !says_so || !begin.starts_with(b"--") {
        return whole;
    }
    let head = &begin[..begin.len().min(HEADERS)];
    let ends = [&b"\r\n\r\n"[..], b"\n\n"].map(|end| Some((find(head, end)?, end.len())));
    let Some((at, length)) = ends.into_iter().flatten().min() else { return whole };
    let headers =
        String::from_utf8_lossy(&head[..at]).replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let own = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-type").then(|| Cow::Owned(value.trim().to_owned()))
    });
    (&begin[at + length..], own)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
