//! Files are kept as they came.

use std::{fs, path::Path};

use super::{
    drafts::{imported, lamp},
    harness::{Archive, at, check},
};

const SHA256_OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn file_of(data: &Path, sha256: &str) -> std::path::PathBuf {
    data.join("originals").join(&sha256[..2]).join(&sha256[2..4]).join(format!("{sha256}.zst"))
}

#[test]
fn an_original_is_kept_untouched() {
    check(|Archive { store, data, .. }| async move {
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let sha256 = store.keep_original(bytes.clone(), "text/html").await.unwrap();
        assert_eq!(store.original(&sha256).await.unwrap(), Some((bytes, "text/html".to_owned())));

        assert_eq!(store.keep_original(b"abc".to_vec(), "text/plain").await.unwrap(), SHA256_OF_ABC);
        let file = file_of(&data, SHA256_OF_ABC);
        let before = fs::metadata(&file).unwrap().modified().unwrap();
        store.keep_original(b"abc".to_vec(), "text/plain").await.unwrap();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(store.totals().await.unwrap().originals, 2);
        assert_eq!(store.original("../../archive.db").await.unwrap(), None);
    });
}

#[test]
fn a_damaged_or_lost_original_is_named_and_changes_the_digest() {
    check(|Archive { store, data, .. }| async move {
        store.keep_original(b"abc".to_vec(), "text/plain").await.unwrap();
        store.add_work(&imported(lamp(), "key", SHA256_OF_ABC, 3), None, at(0)).await.unwrap();
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        let digest = store.digest().await.unwrap();
        let file = file_of(&data, SHA256_OF_ABC);

        fs::write(&file, zstd::encode_all(&b"abd"[..], 1).unwrap()).unwrap();
        let faults = store.check().await.unwrap();
        assert_eq!(faults, [format!("The original {SHA256_OF_ABC} holds other bytes than were kept.")]);
        assert_ne!(store.digest().await.unwrap(), digest);

        fs::remove_file(&file).unwrap();
        let faults = store.check().await.unwrap();
        assert!(faults[0].starts_with(&format!("The original {SHA256_OF_ABC} cannot be read")), "{faults:?}");
        assert_eq!(faults.len(), 1);

        store.keep_original(b"abc".to_vec(), "text/plain").await.unwrap();
        assert_eq!(store.digest().await.unwrap(), digest);
    });
}

/// Bytes that no compression makes shorter.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut out = Vec::with_capacity(bytes);
    while out.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.to_le_bytes());
    }
    out.truncate(bytes);
    out
}

#[test]
fn many_originals_are_kept_at_once_and_each_once() {
    check(|Archive { store, data, .. }| async move {
        let page = |number: usize| format!("<p>Page {number} of the fog.</p>").into_bytes();
        let mut files: Vec<(Vec<u8>, String)> =
            (0..120).map(|number| (page(number), "text/html".to_owned())).collect();
        files.push((page(7), "text/html".to_owned()));
        files.push((noise(9_000), "image/png".to_owned()));
        let names = store.keep_originals(files.clone()).await.unwrap();
        assert_eq!(names[7], names[120]);
        for (name, (bytes, media_type)) in names.iter().zip(&files) {
            assert_eq!(store.original(name).await.unwrap(), Some((bytes.clone(), media_type.clone())));
        }
        assert_eq!(store.totals().await.unwrap().originals, 121);
        assert!(file_of(&data, &names[121]).with_extension("raw").exists(), "noise is kept as it is");
        assert_eq!(store.keep_originals(files).await.unwrap(), names);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_part_of_a_long_original_is_read_without_the_rest() {
    check(|Archive { store, data, .. }| async move {
        let line = |number: u32| format!("INSERT INTO story VALUES ({number}, 'The lamp in the fog');\n");
        let text: Vec<u8> = (0..100_000).flat_map(|number| line(number).into_bytes()).collect();
        let (dump, packed) = (data.join("dump.sql"), data.join("packed.bin"));
        fs::write(&dump, &text).unwrap();
        fs::write(&packed, noise(3 << 20)).unwrap();
        let sha256 = store.keep_original_file(&dump, "application/sql").await.unwrap();
        let range = |from: usize, to: usize| {
            let (store, sha256) = (store.clone(), sha256.clone());
            async move { store.original_range(&sha256, from as u64..to as u64).await.unwrap().unwrap() }
        };
        let end = text.len();
        for (from, to) in [(0, 10), (1_048_570, 1_048_590), (3_000_000, 3_300_000), (end - 5, end), (9, 9)] {
            assert_eq!(range(from, to).await, text[from..to], "{from}..{to}");
        }
        assert_eq!(range(end - 5, end + 99).await, text[end - 5..]);
        assert_eq!(range(end + 5, end + 99).await, b"");
        assert_eq!(store.original(&sha256).await.unwrap().unwrap().0, text);
        assert_eq!(store.keep_original(text.clone(), "application/sql").await.unwrap(), sha256);

        let raw = store.keep_original_file(&packed, "application/zip").await.unwrap();
        assert!(file_of(&data, &raw).with_extension("raw").exists());
        assert_eq!(store.original_range(&raw, 100..228).await.unwrap().unwrap(), noise(3 << 20)[100..228]);
        assert_eq!(store.original_range("../x", 0..9).await.unwrap(), None);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        let left = fs::read_dir(data.join("originals")).unwrap().filter(|file| {
            file.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "tmp")
        });
        assert_eq!(left.count(), 0);
        // A part of a file that was kept whole is read as well.
        let small = store.keep_original(b"abcdef".to_vec(), "text/plain").await.unwrap();
        assert_eq!(store.original_range(&small, 2..4).await.unwrap().unwrap(), b"cd");
    });
}
