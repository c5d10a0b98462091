//! The offer of paragraphs where a text's own seem to have run together: a suggestion that somebody takes or leaves.

use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{chapter::Chapter, provenance::ProvenanceDraft};
use ficus_prose::{LossKind, Prose};
use ficus_store::Reparagraphed;

use super::{address_of, changed, decide, filter, load};
use crate::{App, admin::Admin, error::PageError, facts};

/// Paragraphs that a chapter may have had.
pub struct Offer {
    /// The version of the chapter that it is made for.
    pub version: u32,
    /// How many blocks the chapter has now, and how many it would have.
    was: usize,
    becomes: usize,
    /// The chapter with them.
    pub text: Prose,
}

impl Offer {
    /// What is offered for a chapter; nothing where none of its paragraphs seem lost, or none can be told.
    pub fn of(chapter: &Chapter, draft: &ProvenanceDraft) -> Option<Self> {
        let is_lost = draft.suspected_losses.iter().any(|loss| {
            loss.kind == LossKind::ParagraphsLost
                && loss.chapter.is_none_or(|number| number == chapter.line.number)
        });
        let blocks = chapter.text.blocks().ok().filter(|_| is_lost)?;
        let suggested = ficus_jobs::import::suggest_paragraphs(&blocks)?;
        Some(Self {
            version: chapter.version,
            was: blocks.len(),
            becomes: suggested.len(),
            text: Prose::from_blocks(&suggested),
        })
    }

    /// `1 paragraph`.
    pub fn was(&self) -> String {
        facts::counted(self.was as u64, "paragraph", "paragraphs")
    }

    /// `34 paragraphs`.
    pub fn becomes(&self) -> String {
        facts::counted(self.becomes as u64, "paragraph", "paragraphs")
    }
}

/// `POST /admin/imports/{id}/works/{work}/paragraphs`
pub async fn take(
    State(app): State<App>,
    admin: Admin,
    Path((job, work)): Path<(String, String)>,
    Form(given): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let wrong = || PageError::BadRequest("No paragraphs are suggested for this chapter.".to_owned());
    let number = filter::number(&given, "chapter").ok_or_else(wrong)?;
    let version = filter::number(&given, "version").ok_or_else(wrong)?;
    let chapter = app.store().chapter(work.id, number).await?.ok_or_else(wrong)?;
    let provenance = app.store().provenance(work.id).await?.ok_or(PageError::NotFound)?;
    let offer = Offer::of(&chapter, &provenance.draft).ok_or_else(wrong)?;
    let taken = Reparagraphed { chapter: number, version, text: offer.text };
    app.store().take_paragraphs(work.id, &taken, admin.decider(&app)?).await.map_err(decide::told)?;
    changed(&app, &[work.id]);
    let back = format!("{}?chapter={number}&done=paragraphs", address_of(&imported));
    Ok(Redirect::to(&back).into_response())
}
