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
