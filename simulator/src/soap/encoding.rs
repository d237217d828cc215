//! Bytes to text and back: byte order mark, charset of the Content-Type, encoding of the XML declaration.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The text of a message, by the first of: byte order mark, charset parameter, UTF-16's zero bytes, declaration, UTF-8.
pub(crate) fn decode(body: &[u8], content_type: Option<&str>) -> Result<String, String> {
    let charset = content_type.and_then(charset);
    let encoding = if let Some((encoding, _)) = Encoding::for_bom(body) {
        encoding
    } else if let Some(label) = charset {
        Encoding::for_label(label.as_bytes()).ok_or_else(|| format!("the charset {label:?} is not known"))?
    } else if body.starts_with(&[b'<', 0]) {
        UTF_16LE
    } else if body.starts_with(&[0, b'<']) {
        UTF_16BE
    } else if let Some(label) = declared(body) {
        Encoding::for_label(label.as_bytes()).ok_or_else(|| format!("the encoding {label:?} is not known"))?
    } else {
        UTF_8
    };
    let (text, _, broken) = encoding.decode(body);
    if broken {
        return Err(format!("the message is not {}", encoding.name()));
    }
    Ok(text.into_owned())
}

fn charset(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    let named = parameters
        .filter_map(|p| p.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    named.map(|(_, value)| value.trim().trim_matches('"'))
}

fn declared(body: &[u8]) -> Option<String> {
    let head = &body[..body.len().min(200)];
    let head = String::from_utf8_lossy(head);
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start().to_owned();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after[1..].split(quote).next().map(str::to_owned)
}

/// An encoding that an answer can be written in, on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum AnswerEncoding {
    /// ISO-8859-1, declared.
    #[serde(rename = "iso-8859-1")]
    Latin1,
    /// UTF-16, little end first, with its mark, declared.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first, with its mark, declared.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// UTF-8 with a byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-8, and nothing says so: no XML declaration, no charset in the Content-Type.
    #[serde(rename = "utf-8-undeclared")]
    Utf8Undeclared,
}

impl AnswerEncoding {
    /// The charset parameter.
    pub(crate) fn charset(self) -> &'static str {
        match self {
            AnswerEncoding::Latin1 => "iso-8859-1",
            AnswerEncoding::Utf16Le | AnswerEncoding::Utf16Be => "utf-16",
            AnswerEncoding::Utf8Bom | AnswerEncoding::Utf8Undeclared => "utf-8",
        }
    }

    /// The Content-Type that goes with it.
    pub(crate) fn content_type(self) -> String {
        match self {
            AnswerEncoding::Utf8Undeclared => "text/xml".into(),
            other => format!("text/xml; charset={}", other.charset()),
        }
    }

    /// An answer, which has a declaration of UTF-8, rewritten.
    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        let text = text.replacen(
            "encoding=\"UTF-8\"",
            &format!("encoding=\"{}\"", self.charset().to_uppercase()),
            1,
        );
        match self {
            AnswerEncoding::Utf8Bom => ["\u{feff}", &text].concat().into_bytes(),
            AnswerEncoding::Utf8Undeclared => {
                text.split_once("?>").map_or(text.as_str(), |(_, rest)| rest.trim_start()).as_bytes().to_vec()
            }
            AnswerEncoding::Utf16Le => {
                "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
            }
            AnswerEncoding::Utf16Be => {
                "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
            }
            AnswerEncoding::Latin1 => {
                let mut bytes = Vec::with_capacity(text.len());
                for char in text.chars() {
                    match u8::try_from(u32::from(char)) {
                        Ok(byte) => bytes.push(byte),
                        Err(_) => bytes.extend(format!("&#{};", u32::from(char)).bytes()),
                    }
                }
                bytes
            }
        }
    }
}
