//! A gzipped file (RFC 1952): one file, in one member or in several after one another. A tar archive inside is read on
//! the way, because it may be larger than memory.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use super::{
    Source,
    delivery::{Delivery, Stop, Unpacked},
    names, tar,
};
use crate::Refusal;

const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// Hands over the file that is packed in it; its name is empty where the first member does not state one.
pub(super) fn read(source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    let packed_bytes = delivery.packed_bytes();
    let mut members = Members::new(BufReader::with_capacity(256 << 10, source));
    let mut head = Vec::new();
    // Damage shows again when the rest is read.
    let _ = (&mut members).take(tar::BLOCK_BYTES as u64).read_to_end(&mut head);
    let stated = members.name.as_ref().filter(|name| !name.is_empty());
    let name = stated.map_or_else(String::new, |name| names::cleaned(&names::decoded(name)));
    let is_tar = tar::is_header(&head);
    let mut stream = io::Cursor::new(head).chain(members);
    if is_tar {
        return tar::read_stream(&mut stream, delivery);
    }
    match delivery.unpack(&mut stream, packed_bytes)? {
        Unpacked::Whole(bytes) if bytes.is_empty() => Err(Refusal::Empty.into()),
        Unpacked::Whole(bytes) => delivery.named(name, bytes),
        Unpacked::Partly(bytes, error) if bytes.is_empty() => {
            Err(Refusal::Damaged(format!("the gzip file is damaged: {error}")).into())
        }
        Unpacked::Partly(bytes, _) => {
            let whole_bytes = bytes.len();
            delivery.named(name.clone(), bytes)?;
            let reason = format!(
                "the gzip file is damaged or cut off: only the first {whole_bytes} bytes of it were read"
            );
            delivery.refused(&name, Refusal::Damaged(reason))
        }
        Unpacked::Refused(refusal) => Err(refusal.into()),
    }
}

/// The members of a gzipped file, unpacked one after another.
pub(super) fn unpacked(packed: impl BufRead) -> impl Read {
    Members::new(packed)
}

/// The members of a gzipped file, unpacked as one stream. What stands after the last one is padding.
struct Members<R> {
    decoder: Option<GzDecoder<R>>,
    name: Option<Vec<u8>>,
}

impl<R: BufRead> Members<R> {
    fn new(packed: R) -> Self {
        Self { decoder: Some(GzDecoder::new(packed)), name: None }
    }

    /// Goes on to the next member; whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        let Some(decoder) = self.decoder.take() else { return Ok(false) };
        let mut packed = decoder.into_inner();
        loop {
            let ahead = packed.fill_buf()?;
            let zeros = ahead.iter().take_while(|byte| **byte == 0).count();
            match ahead.get(zeros..) {
                None | Some([]) if zeros == 0 => return Ok(false),
                None | Some([]) => packed.consume(zeros),
                Some(rest) => {
                    let more = rest.starts_with(&MAGIC[..rest.len().min(2)]);
                    packed.consume(zeros);
                    self.decoder = more.then(|| GzDecoder::new(packed));
                    return Ok(more);
                }
            }
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let read = decoder.read(out)?;
            if self.name.is_none() {
                self.name = decoder.header().map(|header| header.filename().unwrap_or_default().to_vec());
            }
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            self.advance()?;
        }
        Ok(0)
    }
}
