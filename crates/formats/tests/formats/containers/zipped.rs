//! ZIP archives, built field by field so that they can lie.

use ficus_formats::{Format, Limits, Refusal};

use super::{Contents, checksum, deflated, opened, opened_within};

const STREAMED: u16 = 8;
const ENCRYPTED: u16 = 1;

/// An entry as an archive states it.
#[derive(Clone)]
pub(super) struct File {
    pub(super) name: Vec<u8>,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) packed: Vec<u8>,
    pub(super) bytes: u32,
}

pub(super) fn file(name: &str, text: &str) -> File {
    File {
        name: name.as_bytes().to_vec(),
        flags: 0,
        method: 8,
        crc: checksum(text.as_bytes()),
        packed: deflated(text.as_bytes()),
        bytes: text.len() as u32,
    }
}

pub(super) fn stored(name: &str, bytes: &[u8]) -> File {
    let (crc, length) = (checksum(bytes), bytes.len() as u32);
    File { name: name.into(), flags: 0, method: 0, crc, packed: bytes.to_vec(), bytes: length }
}

/// The archive without its list, and where each entry begins.
pub(super) fn locals(files: &[File]) -> (Vec<u8>, Vec<usize>) {
    let (mut zip, mut offsets) = (Vec::new(), Vec::new());
    for file in files {
        offsets.push(zip.len());
        let is_streamed = file.flags & STREAMED != 0;
        let stated = |number: u32| if is_streamed { 0 } else { number };
        zip.extend(b"PK\x03\x04\x14\0");
        zip.extend(file.flags.to_le_bytes());
        zip.extend(file.method.to_le_bytes());
        zip.extend([0; 4]);
        for number in [file.crc, file.packed.len() as u32, file.bytes] {
            zip.extend(stated(number).to_le_bytes());
        }
        zip.extend((file.name.len() as u16).to_le_bytes());
        zip.extend([0; 2]);
        zip.extend(&file.name);
        zip.extend(&file.packed);
        if is_streamed {
            zip.extend(b"PK\x07\x08");
            for number in [file.crc, file.packed.len() as u32, file.bytes] {
                zip.extend(number.to_le_bytes());
            }
        }
    }
    (zip, offsets)
}

/// The list of files, with the place of each.
pub(super) fn listed(mut zip: Vec<u8>, files: &[(File, usize)]) -> Vec<u8> {
    let start = zip.len();
    for (file, offset) in files {
        zip.extend(b"PK\x01\x02\x14\0\x14\0");
        zip.extend(file.flags.to_le_bytes());
        zip.extend(file.method.to_le_bytes());
        zip.extend([0; 4]);
        for number in [file.crc, file.packed.len() as u32, file.bytes] {
            zip.extend(number.to_le_bytes());
        }
        zip.extend((file.name.len() as u16).to_le_bytes());
        zip.extend([0; 12]);
        zip.extend((*offset as u32).to_le_bytes());
        zip.extend(&file.name);
    }
    let length = (zip.len() - start) as u32;
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend((files.len() as u16).to_le_bytes());
    zip.extend((files.len() as u16).to_le_bytes());
    zip.extend(length.to_le_bytes());
    zip.extend((start as u32).to_le_bytes());
    zip.extend([0; 2]);
    zip
}

pub(super) fn zip(files: &[File]) -> Vec<u8> {
    let (zip, offsets) = locals(files);
    let files: Vec<_> = files.iter().cloned().zip(offsets).collect();
    listed(zip, &files)
}

fn read(files: &[File]) -> Contents {
    opened(Format::Zip, &zip(files))
}

#[test]
fn the_files_of_an_archive_come_in_order_without_what_systems_leave_behind() {
    let contents = read(&[
        stored("stories/", b""),
        file("stories/one.txt", "Holmes."),
        file("__MACOSX/stories/._one.txt", "x"),
        file("stories/Thumbs.db", "x"),
        stored("stories/empty.txt", b""),
        stored("stories/two.txt", b"Watson."),
    ]);
    assert_eq!(contents.result, Ok(()));
    assert_eq!(contents.names(), ["stories/one.txt", "stories/two.txt"]);
    assert_eq!(contents.texts(), ["Holmes.", "Watson."]);
    assert!(contents.refused.is_empty());
}

#[test]
fn names_are_decoded_and_stay_inside_the_archive() {
    let mut old = file("x", "1");
    old.name = b"Caf\x82.txt".to_vec();
    let contents = read(&[
        old,
        file("Café.txt", "2"),
        file("..\\..\\evil.txt", "3"),
        file("/etc/passwd", "4"),
        file("a\u{1b}[2J.txt", "5"),
    ]);
    assert_eq!(contents.names(), ["Café.txt", "Café.txt", "evil.txt", "etc/passwd", "a[2J.txt"]);
}

#[test]
fn an_entry_that_cannot_be_read_is_refused_alone() {
    let encrypted = File { flags: ENCRYPTED, ..file("secret.txt", "x") };
    let odd = File { method: 14, ..file("lzma.txt", "x") };
    let wrong = File { crc: 1, ..file("wrong.txt", "x") };
    let garbage = File { packed: vec![0xFF; 40], ..file("garbage.txt", "x") };
    let contents = read(&[encrypted, odd, wrong, garbage, file("good.txt", "Holmes.")]);
    assert_eq!(contents.result, Ok(()));
    assert_eq!(contents.names(), ["good.txt"]);
    assert_eq!(contents.refused_names(), ["secret.txt", "lzma.txt", "wrong.txt", "garbage.txt"]);
    assert_eq!(contents.refused[0].1.to_string(), "it is encrypted");
    assert_eq!(contents.refused[2].1.to_string(), "it is damaged: its checksum is wrong");
}

#[test]
fn an_archive_without_its_list_is_read_by_the_headers_of_its_files() {
    let files = [
        file("one.txt", "Holmes."),
        File { flags: STREAMED, ..file("two.txt", "Watson.") },
        stored("three.txt", b"Lestrade."),
        file("four.txt", &"Moriarty and his web. ".repeat(50)),
    ];
    let (zip, offsets) = locals(&files);
    let contents = opened(Format::Zip, &zip);
    assert_eq!(contents.names(), ["one.txt", "two.txt", "three.txt", "four.txt"]);
    assert_eq!(contents.refused_names(), ["list of files"]);
    // Cut off in the last file: its beginning is there, and said to be no more.
    let contents = opened(Format::Zip, &zip[..offsets[3] + 38 + 20]);
    assert_eq!(contents.names(), ["one.txt", "two.txt", "three.txt", "four.txt"]);
    assert!(contents.texts()[3].starts_with("Moriarty and"), "{:?}", contents.texts());
    assert_eq!(contents.refused_names(), ["list of files", "four.txt"]);
}

#[test]
fn an_archive_behind_a_program_is_read() {
    let mut program = vec![b'M'; 3_000];
    program.extend(zip(&[file("one.txt", "Holmes.")]));
    assert_eq!(opened(Format::Zip, &program).texts(), ["Holmes."]);
}

#[test]
fn an_archive_inside_is_an_entry() {
    let inner = zip(&[file("inner.txt", "Holmes.")]);
    let outer = zip(&[stored("inner.zip", &inner), file("outer.txt", "Watson.")]);
    assert_eq!(opened(Format::Zip, &outer).names(), ["inner.zip", "outer.txt"]);
    let cut = &outer[..outer.len() - 40];
    assert_eq!(opened(Format::Zip, cut).names(), ["inner.zip", "outer.txt"]);
}

#[test]
fn lengths_of_64_bits_are_read() {
    let (mut zip, _) = locals(&[file("one.txt", "Holmes.")]);
    let file = file("one.txt", "Holmes.");
    let start = zip.len();
    zip.extend(b"PK\x01\x02\x2d\0\x2d\0\0\0\x08\0\0\0\0\0");
    zip.extend(file.crc.to_le_bytes());
    zip.extend([0xFF; 8]);
    zip.extend([7, 0, 28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    zip.extend(b"one.txt\x01\0\x18\0");
    for number in [7, file.packed.len() as u64, 0] {
        zip.extend(number.to_le_bytes());
    }
    let (length, end) = ((zip.len() - start) as u64, zip.len() as u64);
    zip.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
    for number in [1, 1, length, start as u64] {
        zip.extend(number.to_le_bytes());
    }
    zip.extend(b"PK\x06\x07\0\0\0\0");
    zip.extend(end.to_le_bytes());
    zip.extend(b"\x01\0\0\0PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    let contents = opened(Format::Zip, &zip);
    assert_eq!((contents.texts(), contents.refused), (vec!["Holmes.".to_owned()], vec![]));
}

#[test]
fn a_bomb_is_refused_and_what_stands_beside_it_is_read() {
    let bomb = file("bomb.txt", &"\0".repeat(20 << 20));
    let contents = read(&[bomb, file("good.txt", "Holmes.")]);
    assert_eq!(contents.names(), ["good.txt"]);
    assert!(matches!(&contents.refused[..], [(name, Refusal::Hostile(_))] if name == "bomb.txt"));
}

#[test]
fn files_that_share_their_bytes_do_not_multiply_without_end() {
    let kernel = file("x", &" ".repeat(1 << 20));
    let (zip, _) = locals(std::slice::from_ref(&kernel));
    let files: Vec<_> =
        (0..2_000).map(|n| (File { name: format!("{n}.txt").into_bytes(), ..kernel.clone() }, 0)).collect();
    let contents = opened(Format::Zip, &listed(zip, &files));
    assert!(matches!(contents.result, Err(Refusal::TooLarge { .. })), "{:?}", contents.result);
    assert!(contents.entries.len() < 100);
}

#[test]
fn sizes_that_lie_are_not_believed() {
    let honest = file("one.txt", "Holmes.");
    let (zip, _) = locals(std::slice::from_ref(&honest));
    for bytes in [0, 1, u32::MAX - 1] {
        let lying = File { bytes, ..honest.clone() };
        assert_eq!(opened(Format::Zip, &listed(zip.clone(), &[(lying, 0)])).texts(), ["Holmes."]);
    }
    // A place outside the archive.
    let contents = opened(Format::Zip, &listed(zip, &[(honest, 4_000_000_000)]));
    assert_eq!((contents.entries.len(), contents.refused.len(), contents.result), (0, 1, Ok(())));
}

#[test]
fn limits_on_entries_hold() {
    let files: Vec<File> = (0..30).map(|n| file(&format!("{n}.txt"), "Holmes.")).collect();
    let limits = Limits { container_entries_max: 20, ..Limits::default() };
    let contents = opened_within(Format::Zip, &zip(&files), &limits);
    assert_eq!(contents.entries.len(), 20);
    assert!(matches!(contents.result, Err(Refusal::TooLarge { .. })));
    let limits = Limits { entry_bytes_max: 5, ..Limits::default() };
    let contents = opened_within(Format::Zip, &zip(&files[..1]), &limits);
    assert_eq!((contents.entries.len(), contents.refused_names()), (0, vec!["0.txt"]));
}

#[test]
fn what_holds_no_file_is_refused() {
    assert_eq!(read(&[]).result, Err(Refusal::Empty));
    assert!(matches!(opened(Format::Zip, b"PK\x03\x04").result, Err(Refusal::Damaged(_))));
}
