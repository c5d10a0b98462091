//! Pictures that lie inside the e-books and documents of a text: written anew as one that is handed in, and named by the
//! text. One that cannot be kept is told by its words.

use std::collections::{BTreeMap, BTreeSet};

use ficus_archive::{
    picture::{NewPicture, WORK_PICTURES_MAX, Words, file_name},
    work::WorkDraft,
};
use ficus_formats::{Format, Limits, attached::media_type, inside, picture};
use ficus_prose::{Image, Prose, image::placed};
use sha2::{Digest, Sha256};

use crate::draft::hexadecimal;

/// All pictures of one source have at most so many bytes, unpacked.
const SOURCE_BYTES_MAX: u64 = 256 << 20;

/// Kept pictures by the hashes under which texts name them.
pub type Kept = BTreeMap<String, NewPicture>;

/// Whether files of a media type hold pictures that are taken out of them.
pub fn lie_in(media_type: &str) -> bool {
    [Format::Epub, Format::Docx, Format::Odt].into_iter().any(|format| format.media_type() == media_type)
}

/// The texts of a work that may hold pictures.
pub fn texts(draft: &mut WorkDraft) -> impl Iterator<Item = &mut Prose> {
    draft.chapters.iter_mut().flat_map(|chapter| {
        let own = [&mut chapter.notes_before, &mut chapter.text, &mut chapter.notes_after];
        own.into_iter().chain(&mut chapter.earlier)
    })
}

/// Whether a work's texts hold pictures that lie inside its sources.
pub fn has_any(draft: &WorkDraft) -> bool {
    draft.chapters.iter().any(|chapter| {
        let own = [&chapter.notes_before, &chapter.text, &chapter.notes_after];
        own.into_iter().chain(&chapter.earlier).any(Prose::has_loose_pictures)
    })
}

/// Notes the hashes of pictures that a text holds.
pub fn note_wanted(text: &Prose, wanted: &mut BTreeSet<String>) {
    if text.has_loose_pictures() {
        let mut note = |image: &Image| {
            wanted.insert(image.hash().to_owned());
            None
        };
        placed(text.blocks().unwrap_or_default(), &mut note);
    }
}

/// Takes the wanted pictures out of a source beside those of others, each written anew; together they have at most
/// `bytes_max` bytes.
pub fn take_out(bytes: &[u8], wanted: &BTreeSet<String>, kept: &mut Kept, bytes_max: usize) {
    let is_wanted = |hash: &str| wanted.contains(hash);
    let files = inside::pictures(bytes, &is_wanted, SOURCE_BYTES_MAX, &Limits::default()).unwrap_or_default();
    let mut files: Vec<(String, Vec<u8>)> = files.into_iter().collect();
    files.sort();
    let mut so_far: usize = kept.values().map(length).sum();
    for (hash, file) in files {
        let Ok(picture) = picture::kept(&file) else { continue };
        let new = NewPicture {
            called: "picture".to_owned(),
            size: (picture.full.width, picture.full.height),
            full: picture.full.bytes,
            small: picture.small.map(|small| small.bytes),
            ending: picture.ending,
            media_type: media_type(&format!(".{}", picture.ending)),
            words: Words::default(),
        };
        so_far += length(&new);
        if so_far > bytes_max || kept.len() as u64 >= WORK_PICTURES_MAX {
            break;
        }
        kept.insert(hash, new);
    }
}

fn length(new: &NewPicture) -> usize {
    new.full.len() + new.small.as_ref().map_or(0, Vec::len)
}

/// Names the kept pictures in texts, and tells the others; gives those that are named, with what they show.
pub fn place<'t>(texts: impl Iterator<Item = &'t mut Prose>, mut kept: Kept) -> Vec<NewPicture> {
    let files: BTreeMap<String, String> = kept
        .iter()
        .map(|(hash, new)| {
            let sha256 = hexadecimal(&Sha256::digest(&new.full));
            (hash.clone(), file_name(&sha256, new.size, new.ending))
        })
        .collect();
    let mut used: Vec<NewPicture> = Vec::new();
    for text in texts.filter(|text| text.has_loose_pictures()) {
        let mut one = |image: &Image| {
            let file = files.get(image.hash())?;
            if let Some(mut new) = kept.remove(image.hash()) {
                image.alt().clone_into(&mut new.words.alt);
                used.push(new);
            }
            Image::loose_file(file, image.alt())
        };
        *text = Prose::from_blocks(&placed(text.blocks().unwrap_or_default(), &mut one));
    }
    used
}
