//! What `KOReader` knows a file by: the MD5 of samples of its bytes, or the MD5 of its name.

use md5::{Digest, Md5};

use crate::password::hex;

/// Bytes of a sample.
const SAMPLE_BYTES: usize = 1_024;
/// Samples: the first at the beginning, each of the others four times as far as the one before.
const SAMPLES: u32 = 12;
/// Longer names are no file's.
const NAME_BYTES_MAX: usize = 255;

/// The name of a file as a device tells it: one of the two hashes, or anything else for a file that is not ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DocumentName(String);

impl DocumentName {
    /// Reads it; `None` for what the protocol does not allow: nothing at all, or a name with a colon.
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = !text.is_empty()
            && text.len() <= NAME_BYTES_MAX
            && !text.contains(':')
            && !text.chars().any(char::is_control);
        is_name.then(|| Self(text.to_owned()))
    }

    /// By its bytes: samples of 1,024 bytes at 0, 1,024, 4,096, 16,384 and so on to 1 GiB.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut hash = Md5::new();
        // The first place is 1,024 shifted by minus two, which wraps to 0 in 32 bits.
        let places = std::iter::once(0).chain((0..SAMPLES - 1).map(|sample| SAMPLE_BYTES << (2 * sample)));
        for rest in places.map_while(|place| bytes.get(place..)).take_while(|rest| !rest.is_empty()) {
            hash.update(&rest[..rest.len().min(SAMPLE_BYTES)]);
        }
        Self(hex(&hash.finalize()))
    }

    /// By the name that the file has on the device, with its ending.
    pub fn of_file_name(name: &str) -> Self {
        Self(hex(&Md5::digest(name)))
    }

    /// As the device writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What `KOReader` sends of a key that was typed: its MD5 in lower-case hexadecimal.
pub fn typed(key: &str) -> String {
    hex(&Md5::digest(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_same_samples_as_on_the_device() {
        for (length, hash) in [
            (0, "d41d8cd98f00b204e9800998ecf8427e"),
            (1, "89e74e640b8c46257a29de0616794d5d"),
            (1_023, "184b34b08bbb6b06f914e59a579c2a7b"),
            (1_024, "5121b74d11d0ad611a246b4137993844"),
            (1_025, "35b02546e34868e7b75dab8c43d47c36"),
            (2_048, "8ff2b3ad1b7689199548d9ce054ade39"),
            (5_120, "8c430e43dbae1e50483e472ced6ccb70"),
            (70_000, "724b94d04f9ceeab34ab28718b86062d"),
            (1_100_000, "951d6ad62a386c5d5e49f4c898e5c6c2"),
        ] {
            let bytes: Vec<u8> = (0..length).map(|k: usize| ((k * 31 + 7) % 251) as u8).collect();
            assert_eq!(DocumentName::of_bytes(&bytes).as_str(), hash, "{length} bytes");
        }
    }

    #[test]
    fn a_name_is_what_the_protocol_allows() {
        for wrong in ["", "a:b", "a\nb", &"a".repeat(256)] {
            assert_eq!(DocumentName::parse(wrong), None, "{wrong}");
        }
        assert_eq!(DocumentName::parse("f".repeat(32).as_str()).unwrap().as_str().len(), 32);
        assert_eq!(typed("password"), "5f4dcc3b5aa765d61d8327deb882cf99");
        assert_eq!(DocumentName::of_file_name("password").as_str(), typed("password"));
    }
}
