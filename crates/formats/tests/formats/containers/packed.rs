//! Gzipped files, tar and 7z archives.

use ficus_formats::{Format, Refusal};

use super::{gzipped, opened};

/// A header of a tar archive.
fn header(name: &[u8], bytes: usize, kind: u8) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name);
    header[124..135].copy_from_slice(format!("{bytes:011o}").as_bytes());
    header[156] = kind;
    header[257..263].copy_from_slice(b"ustar\0");
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// A file in a tar archive.
pub(super) fn file(name: &str, kind: u8, text: &str) -> Vec<u8> {
    let mut file = header(name.as_bytes(), text.len(), kind);
    file.extend(text.as_bytes());
    file.resize(file.len().next_multiple_of(512), 0);
    file
}

fn end() -> Vec<u8> {
    vec![0; 1_024]
}

#[test]
fn a_gzipped_file_has_the_name_that_its_header_states() {
    let mut named = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03one.txt\0".to_vec();
    named.extend(&gzipped(b"Holmes.")[10..]);
    let contents = opened(Format::Gzip, &named);
    assert_eq!((contents.names(), contents.texts()), (vec!["one.txt"], vec!["Holmes.".to_owned()]));
    assert_eq!(opened(Format::Gzip, &gzipped(b"Holmes.")).names(), [""]);
}

#[test]
fn the_members_of_a_gzipped_file_are_one_text() {
    let mut members = [gzipped(b"Holmes "), gzipped(b""), gzipped(b"and Watson.")].concat();
    members.extend([0; 100]);
    assert_eq!(opened(Format::Gzip, &members).texts(), ["Holmes and Watson."]);
}

#[test]
fn a_gzipped_file_cut_off_gives_what_is_there() {
    let text: String = (0..2_000).map(|n| n.to_string() + " of the lines. ").collect();
    let whole = gzipped(text.as_bytes());
    let contents = opened(Format::Gzip, &whole[..whole.len() / 2]);
    assert!(contents.entries[0].bytes.len() > 1_000 && text.starts_with(&contents.texts()[0]));
    assert!(matches!(contents.refused[0].1, Refusal::Damaged(_)));
}

#[test]
fn a_gzip_bomb_is_refused() {
    let bomb = gzipped(&vec![b' '; 100 << 20]);
    assert!(matches!(opened(Format::Gzip, &bomb).result, Err(Refusal::Hostile(_))));
}

#[test]
fn a_gzipped_tar_archive_is_read_in_one_go() {
    let tar = [file("one.txt", b'0', "Holmes."), file("two.txt", b'0', "Watson."), end()].concat();
    assert_eq!(opened(Format::Gzip, &gzipped(&tar)).names(), ["one.txt", "two.txt"]);
}

#[test]
fn a_tar_archive_gives_its_files_and_not_its_links() {
    let long = format!("{}/one.txt", "a".repeat(120));
    let path = format!("{} path={long}\n", long.len() + 10);
    let tar = [
        file("stories/", b'5', ""),
        file("stories/old.txt", 0, "1"),
        file("stories/link.txt", b'2', ""),
        file("././@LongLink", b'L', &format!("{long}\0")),
        file("short", b'0', "2"),
        file("pax", b'x', &path),
        file("short", b'0', "3"),
        file("../../up.txt", b'0', "4"),
        end(),
    ]
    .concat();
    let contents = opened(Format::Tar, &tar);
    assert_eq!(contents.names(), ["stories/old.txt", &long, &long, "up.txt"]);
    assert_eq!(contents.texts(), ["1", "2", "3", "4"]);
    assert!(contents.refused.is_empty());
}

#[test]
fn after_a_damaged_header_the_next_file_is_found() {
    let mut tar = [
        file("one.txt", b'0', "Holmes."),
        file("two.txt", b'0', &"Watson. ".repeat(200)),
        file("three.txt", b'0', "Lestrade."),
    ]
    .concat();
    tar[1_024 + 10] ^= 0x55;
    let contents = opened(Format::Tar, &tar);
    assert_eq!(contents.names(), ["one.txt", "three.txt"]);
    assert_eq!(contents.refused_names(), ["byte 1024"]);
}

#[test]
fn a_tar_archive_cut_off_in_a_file_gives_its_beginning() {
    let tar = [file("one.txt", b'0', "Holmes."), file("two.txt", b'0', &"Watson. ".repeat(200))].concat();
    let contents = opened(Format::Tar, &tar[..2_000]);
    assert_eq!(contents.names(), ["one.txt", "two.txt"]);
    assert_eq!(contents.refused_names()[0], "two.txt");
}

#[test]
fn a_length_that_lies_ends_with_the_archive() {
    let mut huge = header(b"huge.txt", 7, b'0');
    huge[124..136].copy_from_slice(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff");
    huge[148..156].copy_from_slice(b"        ");
    let sum: u64 = huge.iter().map(|byte| u64::from(*byte)).sum();
    huge[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    huge.extend(b"Holmes.");
    let contents = opened(Format::Tar, &huge);
    assert_eq!(contents.texts(), ["Holmes."]);
    assert_eq!(contents.refused_names()[0], "huge.txt");
}

#[test]
fn a_7z_archive_gives_its_files() {
    let contents = opened(Format::SevenZip, include_bytes!("../../fixtures/stories.7z"));
    assert_eq!(contents.names(), ["stories/one.txt", "stories/two.txt"]);
    assert_eq!(contents.texts()[1], "Holmes looked up from the hearth.\n".repeat(20));
    let contents = opened(Format::SevenZip, include_bytes!("../../fixtures/encrypted.7z"));
    assert_eq!(contents.entries.len(), 0);
    assert!(contents.refused.iter().all(|(_, reason)| reason.to_string() == "it is encrypted"));
    assert_eq!(contents.refused_names(), ["stories/one.txt", "stories/two.txt"]);
}
