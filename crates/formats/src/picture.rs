//! Pictures that somebody hands in: read within limits and written anew, so that nothing of the file is left but what it
//! shows – no place, no camera, no program behind the picture.

mod kind;

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType as PngFilter, PngEncoder},
    },
    imageops::FilterType,
};

pub use kind::Foreign;

/// A file that is handed in has at most so many bytes.
pub const BYTES_MAX: usize = 10 << 20;
/// A picture has at most so many pixels on a side before it is made smaller.
pub const SIDE_PIXELS_MAX: u32 = 12_000;
/// All pixels of a picture before it is made smaller.
pub const PIXELS_MAX: u64 = 25_000_000;
/// A kept picture has at most so many pixels on a side.
pub const KEPT_SIDE_PIXELS_MAX: u32 = 1_600;
/// What is kept beside a wider picture, for small screens and lists, has so many pixels across.
pub const SMALL_WIDTH_PIXELS: u32 = 640;
/// What a decoder may take of memory, in bytes; a picture with deeper colours than screens have can need more.
const DECODER_BYTES_MAX: u64 = 160 << 20;
/// Of 100: what a photograph needs to look as it did.
const JPEG_QUALITY: u8 = 85;
/// A drawing stays exact as long as that takes at most so many times the bytes.
const EXACT_TIMES_MAX: usize = 2;

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// At most [`KEPT_SIDE_PIXELS_MAX`] on a side.
    pub full: Rendition,
    /// [`SMALL_WIDTH_PIXELS`] across; `None` where the picture is not wider than that.
    pub small: Option<Rendition>,
    /// `png` or `jpg`, of both.
    pub ending: &'static str,
}

/// A file with its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// The file.
    pub bytes: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Why a picture is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Too many bytes.
    #[error("the file is too large: a picture has at most {} MB", BYTES_MAX >> 20)]
    TooLong,
    /// Of a kind that is known and not taken.
    #[error("{0}")]
    Foreign(Foreign),
    /// Of no kind that is known.
    #[error("this is no picture that can be read here: take a JPEG, PNG, WebP or GIF file")]
    Unknown,
    /// Too many pixels.
    #[error(
        "the picture is too large: it may have at most {} million pixels, and at most 12,000 on a side",
        PIXELS_MAX / 1_000_000
    )]
    TooLarge,
    /// It cannot be read.
    #[error("the file is damaged or not whole, and cannot be shown")]
    Damaged,
}

/// Reads a picture and writes it anew: turned as the camera says, in two sizes, without anything else that the file
/// held. Of an animation the first picture is kept.
///
/// Photographs become JPEG; drawings, and what is transparent anywhere, become PNG.
pub fn kept(bytes: &[u8]) -> Result<Picture, PictureError> {
    kept_within(bytes, (KEPT_SIDE_PIXELS_MAX, KEPT_SIDE_PIXELS_MAX))
}

/// As [`kept`], with at most so many pixels across and down.
pub fn kept_within(bytes: &[u8], (width_max, height_max): (u32, u32)) -> Result<Picture, PictureError> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureError::TooLong);
    }
    let (picture, format) = decoded(bytes)?;
    let full = shrunk(&picture, width_max, height_max);
    let full = full.unwrap_or(picture);
    let small = shrunk(&full, SMALL_WIDTH_PIXELS, u32::MAX);
    let (bytes, ending) = written(&full, format == ImageFormat::Jpeg)?;
    let small = small.map(|small| {
        let bytes = if ending == "jpg" { jpeg(&small)? } else { png(&small)? };
        Ok(Rendition { bytes, width: small.width(), height: small.height() })
    });
    Ok(Picture {
        full: Rendition { bytes, width: full.width(), height: full.height() },
        small: small.transpose()?,
        ending,
    })
}

/// The picture of a file with eight bits a colour, and without transparency where there is none.
fn decoded(bytes: &[u8]) -> Result<(DynamicImage, ImageFormat), PictureError> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|_| PictureError::Damaged)?;
    let format = reader.format().filter(|format| {
        matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif)
    });
    let format =
        format.ok_or_else(|| Foreign::of(bytes).map_or(PictureError::Unknown, PictureError::Foreign))?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(DECODER_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| told(&error))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > SIDE_PIXELS_MAX || pixels > PIXELS_MAX || decoder.total_bytes() > DECODER_BYTES_MAX
    {
        return Err(PictureError::TooLarge);
    }
    if pixels == 0 {
        return Err(PictureError::Damaged);
    }
    let turned = decoder.orientation().map_err(|error| told(&error))?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| told(&error))?;
    let mut picture = in_eight_bits(picture);
    picture.apply_orientation(turned);
    Ok((picture, format))
}

fn in_eight_bits(picture: DynamicImage) -> DynamicImage {
    if picture.color().has_alpha() {
        let picture = picture.into_rgba8();
        if picture.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
            return DynamicImage::ImageRgba8(picture);
        }
        return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).into_rgb8());
    }
    DynamicImage::ImageRgb8(picture.into_rgb8())
}

/// The picture within a width and a height, in its own proportions; `None` where it is that already.
fn shrunk(picture: &DynamicImage, width_max: u32, height_max: u32) -> Option<DynamicImage> {
    let is_over = picture.width() > width_max || picture.height() > height_max;
    is_over.then(|| picture.resize(width_max, height_max, FilterType::Lanczos3))
}

fn written(picture: &DynamicImage, is_photograph: bool) -> Result<(Vec<u8>, &'static str), PictureError> {
    if picture.color().has_alpha() {
        return Ok((png(picture)?, "png"));
    }
    let lossy = jpeg(picture)?;
    if is_photograph {
        return Ok((lossy, "jpg"));
    }
    let exact = png(picture)?;
    Ok(if exact.len() > lossy.len() * EXACT_TIMES_MAX { (lossy, "jpg") } else { (exact, "png") })
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY))
        .map_err(|error| told(&error))?;
    Ok(out)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, PngFilter::Adaptive);
    picture.write_with_encoder(encoder).map_err(|error| told(&error))?;
    Ok(out)
}

fn told(error: &image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        image::ImageError::Unsupported(_) => PictureError::Unknown,
        _ => PictureError::Damaged,
    }
}

#[cfg(test)]
mod tests;
