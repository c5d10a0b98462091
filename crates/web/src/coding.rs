//! Content codings: which one a browser accepts, and bodies written in it.

use std::io::Write;

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;

/// A body shorter than this many bytes is sent as it is: compressing it saves no packet.
const BYTES_MIN: usize = 860;
/// How hard Brotli works, of 11: above this, each step costs far more time than it saves bytes.
const BROTLI_QUALITY: u32 = 5;
/// The window of Brotli, as a power of two: from 256 KiB, which holds nearly every page whole, to 4 MiB. The encoder
/// takes memory by its window, and many encode at once. Below the smallest, this quality is twenty times slower.
const BROTLI_WINDOWS: std::ops::RangeInclusive<u32> = 18..=22;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// As it is.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Coding {
    /// Every coding.
    pub const ALL: [Self; 3] = [Self::Identity, Self::Gzip, Self::Brotli];

    /// The best coding that a request accepts.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let mut best = Self::Identity;
        for value in headers.get_all(header::ACCEPT_ENCODING) {
            for part in value.as_bytes().split(|byte| *byte == b',') {
                let coding = match part.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii() {
                    b"br" => Self::Brotli,
                    b"gzip" => Self::Gzip,
                    _ => continue,
                };
                if coding as u8 > best as u8 && !refused(part) {
                    best = coding;
                }
            }
        }
        best
    }

    /// The value of `Content-Encoding`; `None` for a body as it is.
    pub const fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Brotli => Some(HeaderValue::from_static("br")),
        }
    }
}

/// Whether a weight of zero stands behind the coding: `br;q=0`.
fn refused(part: &[u8]) -> bool {
    let Some(at) = part.iter().position(|byte| *byte == b'=') else { return false };
    part[at + 1..].trim_ascii().iter().all(|byte| matches!(byte, b'0' | b'.'))
}

/// The coding that is worth while for a body of this length.
pub fn worth_while(coding: Coding, bytes: usize) -> Coding {
    if bytes < BYTES_MIN { Coding::Identity } else { coding }
}

/// A body written in a coding.
pub fn compressed(plain: &Bytes, coding: Coding) -> Bytes {
    match coding {
        Coding::Identity => plain.clone(),
        // Writing into a Vec cannot fail, so that the plain body is only a formality.
        Coding::Gzip => gzip(plain).map_or_else(|_| plain.clone(), Bytes::from),
        Coding::Brotli => brotli(plain).map_or_else(|_| plain.clone(), Bytes::from),
    }
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out =
        flate2::write::GzEncoder::new(Vec::with_capacity(plain.len() / 3), flate2::Compression::new(6));
    out.write_all(plain)?;
    out.finish()
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let window =
        plain.len().next_power_of_two().ilog2().clamp(*BROTLI_WINDOWS.start(), *BROTLI_WINDOWS.end());
    let mut out =
        brotli::CompressorWriter::new(Vec::with_capacity(plain.len() / 3), 16 * 1024, BROTLI_QUALITY, window);
    out.write_all(plain)?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &'static str) -> Coding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
        Coding::accepted(&headers)
    }

    #[test]
    fn the_best_coding_that_is_not_refused_is_taken() {
        assert_eq!(accepted("gzip, deflate, br, zstd"), Coding::Brotli);
        assert_eq!(accepted("gzip;q=1.0, br;q=0"), Coding::Gzip);
        assert_eq!(accepted("gzip;q=0.000"), Coding::Identity);
        assert_eq!(accepted("identity"), Coding::Identity);
        assert_eq!(accepted("brx"), Coding::Identity);
    }

    #[test]
    fn a_compressed_body_reads_back_as_it_was() {
        use std::io::Read;
        let plain = Bytes::from("To Sherlock Holmes she is always the woman. ".repeat(50));
        let mut gzip = String::new();
        flate2::read::GzDecoder::new(&compressed(&plain, Coding::Gzip)[..])
            .read_to_string(&mut gzip)
            .unwrap();
        assert_eq!(gzip.as_bytes(), &plain[..]);
        let mut brotli = String::new();
        brotli::Decompressor::new(&compressed(&plain, Coding::Brotli)[..], 4096)
            .read_to_string(&mut brotli)
            .unwrap();
        assert_eq!(brotli.as_bytes(), &plain[..]);
    }
}
