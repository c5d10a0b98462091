use image::{GrayImage, Rgb, RgbImage, Rgba, RgbaImage, metadata::Orientation};
use proptest::prelude::*;

use super::*;

fn png_of(width: u32, height: u32) -> Vec<u8> {
    png(&DynamicImage::new_rgb8(width, height)).unwrap()
}

/// Something that looks like a photograph: soft slopes with a little noise on them.
fn photograph(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let noise = (x * 7_919 + y * 104_729 + x * y * 31) % 251;
        Rgb([
            (x / 3 % 200 + noise % 5) as u8,
            (y / 3 % 200 + noise % 7) as u8,
            ((x + y) / 6 % 200 + noise % 3) as u8,
        ])
    }))
}

/// A JPEG file with an EXIF block that says how it is to be turned and where it was taken.
fn jpeg_with_exif(picture: &DynamicImage, orientation: Orientation) -> Vec<u8> {
    let mut tiff = vec![b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1];
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation.to_exif(), 0, 0, 0, 0, 0, 0]);
    tiff.extend(b"taken at 221B Baker Street");
    let mut block = b"Exif\0\0".to_vec();
    block.extend(tiff);
    let mut file = jpeg(picture).unwrap();
    let mut marked = vec![0xFF, 0xE1];
    marked.extend((block.len() as u16 + 2).to_be_bytes());
    marked.extend(block);
    file.splice(2..2, marked);
    file
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn a_picture_is_written_anew_in_two_sizes() {
    let kept = kept(&png_of(3_200, 800)).unwrap();
    assert_eq!((kept.full.width, kept.full.height, kept.ending), (1_600, 400, "png"));
    let small = kept.small.unwrap();
    assert_eq!((small.width, small.height), (640, 160));
    let again = super::kept(&kept.full.bytes).unwrap();
    assert_eq!((again.full.width, again.full.height), (1_600, 400));
    assert_eq!(super::kept(&png_of(640, 9)).unwrap().small, None);
}

#[test]
fn a_photograph_is_a_jpeg_and_what_is_transparent_a_png() {
    let file = png(&photograph(400, 300)).unwrap();
    assert_eq!(kept(&file).unwrap().ending, "jpg", "exact would be too long");
    let mut clear = RgbaImage::from_pixel(40, 30, Rgba([200, 10, 10, 255]));
    let opaque = png(&DynamicImage::ImageRgba8(clear.clone())).unwrap();
    clear.put_pixel(3, 3, Rgba([0, 0, 0, 0]));
    let clear = kept(&png(&DynamicImage::ImageRgba8(clear)).unwrap()).unwrap();
    let read = image::load_from_memory(&clear.full.bytes).unwrap();
    assert_eq!((clear.ending, read.to_rgba8().get_pixel(3, 3).0[3]), ("png", 0));
    let opaque = image::load_from_memory(&kept(&opaque).unwrap().full.bytes).unwrap();
    assert!(!opaque.color().has_alpha());
}

#[test]
fn nothing_but_what_it_shows_is_left_of_a_file_and_it_is_turned_as_the_camera_says() {
    let file = jpeg_with_exif(&photograph(80, 40), Orientation::Rotate90);
    assert!(holds(&file, b"Baker Street"));
    let kept = kept(&file).unwrap();
    assert_eq!((kept.full.width, kept.full.height, kept.ending), (40, 80, "jpg"));
    for words in [b"Baker".as_slice(), b"Exif", b"ICC_PROFILE"] {
        assert!(!holds(&kept.full.bytes, words));
    }
}

#[test]
fn what_hangs_behind_a_picture_is_gone() {
    let mut file = png_of(8, 8);
    file.extend(b"PK\x03\x04<script>alert(1)</script>");
    let kept = kept(&file).unwrap();
    assert!(!holds(&kept.full.bytes, b"<script>") && !holds(&kept.full.bytes, b"PK\x03\x04"));
}

#[test]
fn all_four_kinds_are_read() {
    let picture = photograph(20, 10);
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).unwrap();
        let kept = kept(&file.into_inner()).unwrap();
        assert_eq!((kept.full.width, kept.full.height), (20, 10), "{format:?}");
    }
    let grey = png(&DynamicImage::ImageLuma8(GrayImage::new(9, 9))).unwrap();
    assert!(kept(&grey).is_ok());
}

#[test]
fn what_is_not_taken_is_refused_by_name() {
    for (file, kind) in [
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(), Foreign::Svg),
        (b"\n<SVG onload='alert(1)'>", Foreign::Svg),
        (b"\0\0\0\x1cftypavif\0\0\0\0", Foreign::Avif),
        (b"\0\0\0\x1cftypheic\0\0\0\0", Foreign::Heic),
        (b"BM\x3e\0\0\0", Foreign::Bmp),
        (b"II\x2a\0rest", Foreign::Tiff),
        (b"%PDF-1.4", Foreign::Pdf),
    ] {
        assert_eq!(kept(file), Err(PictureError::Foreign(kind)));
    }
    assert_eq!(kept(b"She lit the lamp."), Err(PictureError::Unknown));
    assert_eq!(kept(b""), Err(PictureError::Unknown));
    assert!(PictureError::Foreign(Foreign::Svg).to_string().contains("can hold programs"));
}

#[test]
fn what_is_too_long_cut_off_or_promises_too_much_is_refused() {
    assert_eq!(kept(&vec![0; BYTES_MAX + 1]), Err(PictureError::TooLong));
    assert_eq!(kept(&png_of(64, 64)[..60]), Err(PictureError::Damaged));
    for (width, height) in [(0x7FFF_FFFF_u32, 0x7FFF_FFFF_u32), (12_001, 1), (11_000, 11_000)] {
        assert_eq!(
            kept(&with_size(png_of(8, 8), width, height)),
            Err(PictureError::TooLarge),
            "{width}x{height}"
        );
    }
    assert_eq!(kept(&with_size(png_of(8, 8), 0, 8)), Err(PictureError::Damaged));
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    // All white, so that 120 million pixels take a few hundred kilobytes.
    let bomb = png(&DynamicImage::ImageLuma8(GrayImage::new(12_000, 10_000))).unwrap();
    assert!(bomb.len() < BYTES_MAX / 10, "{}", bomb.len());
    assert_eq!(kept(&bomb), Err(PictureError::TooLarge));
}

/// A PNG file whose header says another size, with its checksum put right.
fn with_size(mut file: Vec<u8>, width: u32, height: u32) -> Vec<u8> {
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&file[12..29]);
    file[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    file
}

proptest! {
    #[test]
    fn no_bytes_bring_the_reader_down(
        which in 0..4usize,
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
        at in any::<prop::sample::Index>(),
        end in any::<prop::sample::Index>(),
    ) {
        let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif][which];
        let mut file = Cursor::new(Vec::new());
        photograph(6, 5).write_to(&mut file, format).unwrap();
        let mut file = file.into_inner();
        let at = at.index(file.len());
        for (place, byte) in bytes.into_iter().enumerate() {
            if let Some(old) = file.get_mut(at + place) {
                *old = byte;
            }
        }
        file.truncate(end.index(file.len()) + 1);
        if let Ok(kept) = kept(&file) {
            prop_assert!(kept.full.width.max(kept.full.height) <= KEPT_SIDE_PIXELS_MAX);
        }
    }
}
