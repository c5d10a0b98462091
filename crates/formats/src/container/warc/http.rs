//! What a server answered (RFC 9110, RFC 9112): the head, and the body with its codings undone.

use std::io::{Read, Take};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::record::{end_of_lines, fields};

/// The head of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) media_type: Option<String>,
    pub(super) charset: Option<String>,
    /// `gzip`, `br`; several in the order in which they were laid on.
    codings: Vec<String>,
    is_chunked: bool,
    /// How long the server says that the body is.
    pub(super) body_bytes: Option<u64>,
    /// Where the body begins.
    pub(super) head_bytes: usize,
}

impl Response {
    /// Whether the body is packed.
    pub(super) fn is_packed(&self) -> bool {
        !self.codings.is_empty()
    }
}

/// Reads the head of an answer; `None` where there is none.
pub(super) fn response(bytes: &[u8]) -> Option<Response> {
    let rest = bytes.strip_prefix(b"HTTP/").or_else(|| bytes.strip_prefix(b"ICY"))?;
    let head_bytes = end_of_lines(bytes).unwrap_or(bytes.len());
    let line = rest.split(|byte| *byte == b'\n').next()?;
    let status = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).nth(1)?;
    let status = std::str::from_utf8(status.trim_ascii()).ok()?.parse().ok()?;
    let mut response = Response { status, head_bytes, ..Response::default() };
    for (name, value) in fields(&bytes[..head_bytes]) {
        match name.as_str() {
            "content-type" => (response.media_type, response.charset) = media_type(&value),
            "content-length" => response.body_bytes = value.parse().ok(),
            "content-encoding" => response.codings.extend(codings(&value)),
            "transfer-encoding" => {
                for coding in codings(&value) {
                    if coding == "chunked" {
                        response.is_chunked = true;
                    } else {
                        response.codings.push(coding);
                    }
                }
            }
            _ => {}
        }
    }
    Some(response)
}

fn codings(value: &str) -> impl Iterator<Item = String> {
    value
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !matches!(coding.as_str(), "" | "identity" | "none"))
}

/// The media type without its parameters, and the encoding among them.
pub(super) fn media_type(value: &str) -> (Option<String>, Option<String>) {
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().filter(|media_type| media_type.contains('/')).map(str::to_ascii_lowercase);
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media_type, charset)
}

/// The body as the server meant it, cut off after so many bytes. A coding that is stated but not there is passed over:
/// many writers of captures undo it and keep the head.
pub(super) fn body(response: &Response, body: &[u8], bytes_max: u64) -> Vec<u8> {
    let mut bytes = response.is_chunked.then(|| unchunked(body)).flatten().unwrap_or_else(|| body.to_vec());
    for coding in response.codings.iter().rev().take(4) {
        if let Some(unpacked) = unpacked(coding, &bytes, bytes_max) {
            bytes = unpacked;
        }
    }
    bytes
}

/// Joins the chunks of a body; `None` where it does not begin with one. What stands after the last whole one is kept.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut any = false;
    loop {
        let Some((length, line_bytes)) = chunk_length(body) else {
            if any {
                joined.extend_from_slice(body);
            }
            return any.then_some(joined);
        };
        any = true;
        body = &body[line_bytes..];
        if length == 0 {
            return Some(joined);
        }
        let chunk = &body[..length.min(body.len())];
        joined.extend_from_slice(chunk);
        body = &body[chunk.len()..];
        body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        if body.is_empty() {
            return Some(joined);
        }
    }
}

/// The length of a chunk, and of the line that states it.
fn chunk_length(body: &[u8]) -> Option<(usize, usize)> {
    let line_end = body.iter().take(1 << 10).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&body[..line_end]).ok()?;
    let digits = line.split(';').next()?.trim();
    let is_length = matches!(digits.len(), 1..=16) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_length.then(|| usize::from_str_radix(digits, 16).ok().map(|length| (length, line_end + 1)))?
}

/// Undoes one coding; `None` where nothing of it is there. A damaged body is unpacked as far as it goes.
fn unpacked(coding: &str, bytes: &[u8], bytes_max: u64) -> Option<Vec<u8>> {
    let limited = |reader: &mut dyn Read| {
        let mut unpacked = Vec::new();
        let mut reader: Take<&mut dyn Read> = reader.take(bytes_max);
        // What was unpacked before an error stays.
        let _ = reader.read_to_end(&mut unpacked);
        Some(unpacked).filter(|unpacked| !unpacked.is_empty())
    };
    match coding {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1F, 0x8B]) => limited(&mut MultiGzDecoder::new(bytes)),
        "deflate" => limited(&mut ZlibDecoder::new(bytes))
            .or_else(|| limited(&mut DeflateDecoder::new(bytes)).filter(|text| is_longer(text, bytes))),
        "br" => limited(&mut brotli_decompressor::Decompressor::new(bytes, 4_096))
            .filter(|text| is_longer(text, bytes)),
        _ => None,
    }
}

/// Codings without a mark of their own unpack a little of anything; only more than there was is believed.
fn is_longer(unpacked: &[u8], packed: &[u8]) -> bool {
    unpacked.len() > packed.len() / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_in_chunks_is_joined() {
        assert_eq!(
            unchunked(b"4\r\nHolm\r\n3;x=y\r\nes.\r\n0\r\n\r\n").as_deref(),
            Some(b"Holmes.".as_slice())
        );
    }

    #[test]
    fn a_body_whose_chunks_were_joined_before_stays() {
        let head = response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        assert_eq!(body(&head, b"<p>Holmes.</p>", 100), b"<p>Holmes.</p>");
    }

    #[test]
    fn a_body_cut_off_in_a_chunk_gives_what_is_there() {
        assert_eq!(unchunked(b"ff\r\nHolm").as_deref(), Some(b"Holm".as_slice()));
    }

    #[test]
    fn a_stated_coding_that_is_not_there_is_passed_over() {
        for coding in ["gzip", "deflate", "br", "zebra"] {
            let head =
                response(format!("HTTP/1.1 200\r\nContent-Encoding: {coding}\r\n\r\n").as_bytes()).unwrap();
            assert_eq!(
                body(&head, b"<p>It was Holmes, and the game was afoot.</p>", 1_000).len(),
                45,
                "{coding}"
            );
        }
    }

    #[test]
    fn the_encoding_stands_in_the_media_type() {
        assert_eq!(
            media_type("Text/HTML; foo=bar; CharSet=\"Windows-1252\""),
            (Some("text/html".into()), Some("Windows-1252".into()))
        );
        assert_eq!(media_type("html"), (None, None));
    }
}
