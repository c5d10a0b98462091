//! A picture in a text: an address that only this archive serves, what it shows in words, what stands below it, and its
//! size.

use serde::{Deserialize, Serialize};

use crate::{Align, Block, Inline, List};

/// A picture has at most so many pixels on a side.
pub const SIDE_PIXELS_MAX: u32 = 16_384;
/// What is said of a picture has at most so many characters.
pub const ALT_CHARS_MAX: usize = 1_000;
/// What stands below a picture has at most so many characters.
pub const CAPTION_CHARS_MAX: usize = 1_000;
/// The hash in the name of a picture has so many characters.
const HASH_CHARS: usize = 32;
/// The number of no work: pictures of a file that was read, until the archive has its work.
const LOOSE_WORK: u64 = u64::MAX;

/// A picture of a work that the archive keeps.
///
/// Its address is `/works/{work}/images/{hash}-{width}x{height}.{ending}`, and no other address makes an `Image`: what
/// lies on another site cannot stand in a text. The name holds the size, so that a page leaves the room for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    address: String,
    alt: String,
    caption: String,
}

impl Image {
    /// A picture by its address and what it shows; empty words say that it only decorates. `None` where the address
    /// is no picture of this archive.
    pub fn new(address: &str, alt: &str) -> Option<Self> {
        parts(address)?;
        let alt = one_line(alt, ALT_CHARS_MAX);
        Some(Self { address: address.to_owned(), alt, caption: String::new() })
    }

    /// The same picture with words below it; empty ones are none.
    #[must_use]
    pub fn with_caption(self, caption: &str) -> Self {
        Self { caption: one_line(caption, CAPTION_CHARS_MAX), ..self }
    }

    /// A picture that lies inside a file which was read, by 32 hexadecimal digits that tell it from others; `None` where
    /// they are none.
    pub fn loose(hash: &str, alt: &str) -> Option<Self> {
        Self::new(&format!("/works/{LOOSE_WORK}/images/{hash}-1x1.png"), alt)
    }

    /// A picture whose file is known and whose work the archive has not taken in yet.
    pub fn loose_file(name: &str, alt: &str) -> Option<Self> {
        Self::new(&format!("/works/{LOOSE_WORK}/images/{name}"), alt)
    }

    /// Whether it belongs to no work yet.
    pub fn is_loose(&self) -> bool {
        self.work() == LOOSE_WORK
    }

    /// The hexadecimal digits of its name.
    pub fn hash(&self) -> &str {
        self.name().split('-').next().unwrap_or_default()
    }

    /// Where the site serves it: a path without a host.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it shows, in words; empty where it only decorates.
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// What stands below it; empty where nothing does.
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// The number of the work that it belongs to.
    pub fn work(&self) -> u64 {
        parts(&self.address).map_or(0, |parts| parts.work)
    }

    /// Its name among the pictures of the work: `{hash}-{width}x{height}.{ending}`.
    pub fn name(&self) -> &str {
        self.address.rsplit('/').next().unwrap_or_default()
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        parts(&self.address).map_or((1, 1), |parts| parts.size)
    }
}

/// What stands before the name of a picture that belongs to no work yet, in a text's own HTML.
fn loose_start() -> String {
    format!(" src=\"/works/{LOOSE_WORK}/images/")
}

/// Whether a text's own HTML holds pictures that belong to no work yet.
pub(crate) fn has_loose(html: &str) -> bool {
    html.contains("/works/1844") && html.contains(&loose_start())
}

/// A text's own HTML with pictures that belonged to no work led to those of a work.
pub(crate) fn of_work(html: &str, work: u64) -> String {
    html.replace(&loose_start(), &format!(" src=\"/works/{work}/images/"))
}

/// A text that somebody would type with the addresses of pictures that belonged to no work led to those of a work.
pub fn addresses_of_work(text: &str, work: u64) -> String {
    text.replace(&format!("/works/{LOOSE_WORK}/images/"), &format!("/works/{work}/images/"))
}

/// Blocks with each picture that belongs to no work yet replaced by what `place` gives for it; one for which there is
/// nothing is told by its words.
pub fn placed(blocks: Vec<Block>, place: &mut dyn FnMut(&Image) -> Option<Image>) -> Vec<Block> {
    blocks.into_iter().filter_map(|block| placed_block(block, place)).collect()
}

fn placed_block(block: Block, place: &mut dyn FnMut(&Image) -> Option<Image>) -> Option<Block> {
    Some(match block {
        Block::Image(image) if image.is_loose() => match place(&image) {
            Some(placed) => Block::Image(placed.with_caption(image.caption())),
            None => told(&image)?,
        },
        Block::Quote(inner) => Block::Quote(some(placed(inner, place))?),
        Block::Styled { class, blocks } => Block::Styled { class, blocks: some(placed(blocks, place))? },
        Block::Shield { warning, blocks } => Block::Shield { warning, blocks: some(placed(blocks, place))? },
        Block::List(List { ordered, items }) => {
            let items = items.into_iter().filter_map(|item| some(placed(item, place))).collect();
            Block::List(List { ordered, items: some(items)? })
        }
        Block::Footnotes(notes) => {
            Block::Footnotes(notes.into_iter().map(|note| placed(note, place)).collect())
        }
        other => other,
    })
}

/// A list that holds something.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

/// The words that stand for a picture which is not kept; `None` where it only decorates.
fn told(image: &Image) -> Option<Block> {
    let said = [image.alt(), image.caption()].into_iter().find(|said| !said.is_empty())?;
    Some(Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(&format!("[image: {said}]"))] })
}

/// Text of one line without control characters and runs of spaces, cut to so many characters.
fn one_line(text: &str, chars_max: usize) -> String {
    let Inline::Text(text) = Inline::text(text) else { return String::new() };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().take(chars_max).collect();
    text.trim_end().to_owned()
}

struct Parts {
    work: u64,
    size: (u32, u32),
}

fn parts(address: &str) -> Option<Parts> {
    let (work, name) = address.strip_prefix("/works/")?.split_once("/images/")?;
    let is_number = !work.starts_with('0') && work.bytes().all(|byte| byte.is_ascii_digit());
    let work = work.parse().ok().filter(|_| is_number)?;
    let (hash, rest) = name.split_once('-')?;
    let is_hash =
        hash.len() == HASH_CHARS && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let (size, ending) = rest.split_once('.').filter(|_| is_hash)?;
    let (width, height) = size.split_once('x').filter(|_| matches!(ending, "png" | "jpg"))?;
    Some(Parts { work, size: (side(width)?, side(height)?) })
}

fn side(pixels: &str) -> Option<u32> {
    let is_number = !pixels.starts_with('0') && pixels.bytes().all(|byte| byte.is_ascii_digit());
    pixels.parse().ok().filter(|side| is_number && (1..=SIDE_PIXELS_MAX).contains(side))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_picture_is_one_that_the_archive_serves() {
        let image = Image::new(&format!("/works/7/images/{HASH}-800x600.jpg"), " A lamp\n").unwrap();
        assert_eq!((image.work(), image.size(), image.alt()), (7, (800, 600), "A lamp"));
        assert_eq!(image.name(), format!("{HASH}-800x600.jpg"));
        assert_eq!(image.with_caption(" Lit\nlate ").caption(), "Lit late");
    }

    #[test]
    fn a_picture_of_no_work_is_placed_or_told_wherever_it_stands() {
        let loose = |digit: &str| Block::Image(Image::loose(&digit.repeat(32), "A lamp").unwrap());
        let decorates = Block::Image(Image::loose(&"c".repeat(32), "").unwrap());
        let text = crate::Prose::from_blocks(&[loose("a"), Block::Quote(vec![loose("b")]), decorates]);
        assert!(text.has_loose_pictures());
        let blocks = placed(text.blocks().unwrap(), &mut |image| {
            (image.hash() == "a".repeat(32))
                .then(|| Image::loose_file(&format!("{HASH}-8x6.png"), image.alt()).unwrap())
        });
        let text = crate::Prose::from_blocks(&blocks).of_work(7);
        assert!(!text.has_loose_pictures());
        assert_eq!(
            text.as_str(),
            format!(
                "<figure><img src=\"/works/7/images/{HASH}-8x6.png\" alt=\"A lamp\" width=\"8\" height=\"6\"/></figure>\n\
                 <blockquote>\n<p>[image: A lamp]</p>\n</blockquote>\n"
            )
        );
    }

    #[test]
    fn no_other_address_makes_a_picture() {
        for address in [
            format!("https://example.org/works/7/images/{HASH}-8x6.jpg"),
            format!("/works/7/images/{HASH}-8x6.svg"),
            format!("/works/7/images/{HASH}-8x6.jpg?x=\"y\""),
            format!("/works/07/images/{HASH}-8x6.jpg"),
            format!("/works/7/images/{HASH}-0x6.jpg"),
            format!("/works/7/images/{HASH}-8x99999.jpg"),
            format!("/works/7/../images/{HASH}-8x6.jpg"),
            "/works/7/images/abc-8x6.jpg".to_owned(),
        ] {
            assert_eq!(Image::new(&address, ""), None, "{address}");
        }
    }
}
