//! What the page of a work tells of others: to whom it is given, what it comes from and what comes from it, what its
//! authors allow.

use ficus_archive::{
    WorkId,
    together::round_robin::Mode,
    together::tie::{TieKind, is_told_by_origin, is_told_by_work},
    work::Work,
};
use ficus_store::{GiftTo, Tie, TieOther};

use super::Wishes;
use crate::{
    App,
    blurb::{self, BlurbView},
    cache::Dependency,
    error::PageError,
    facts,
    lens::Reader,
};

/// A work elsewhere, as a page tells it.
pub struct Elsewhere {
    /// Its title.
    pub title: String,
    /// Its author.
    pub author: String,
    /// Its address.
    pub address: String,
    /// `from German`.
    pub language: Option<String>,
}

/// Where a tie leads.
pub enum Origin {
    /// To a work that this reader may find.
    Here(Box<BlurbView>),
    /// To another site.
    Elsewhere(Elsewhere),
}

/// What the page of a work tells of others.
#[derive(Default)]
pub struct Beside {
    /// To whom it is given.
    pub gifts: Vec<GiftTo>,
    /// What it comes from: `Inspired by`, and where that leads.
    pub origins: Vec<(&'static str, Origin)>,
    /// What comes from it.
    pub after: Vec<(&'static str, BlurbView)>,
    /// What its authors allow.
    pub wishes: Wishes,
    /// Whether others can add chapters.
    pub takes_chapters: bool,
}

impl Beside {
    /// Looks it up, as this reader may see it; nothing in it is the reader's own.
    pub async fn load(app: &App, reader: &Reader, work: &Work) -> Result<Self, PageError> {
        let gifts = app.store().gifts_of(work.id).await?;
        let ties = app.store().ties_of(work.id).await?;
        let others: Vec<WorkId> = ties.iter().filter_map(|tie| other(tie, work.id)).collect();
        let mut items =
            if others.is_empty() { Vec::new() } else { blurb::load_plain(app, reader, &others).await? };
        let (mut origins, mut after) = (Vec::new(), Vec::new());
        for tie in ties {
            let item = other(&tie, work.id).and_then(|id| {
                let at = items.iter().position(|item| item.blurb.id == id)?;
                Some(items.swap_remove(at))
            });
            if tie.work != work.id {
                let item = item.filter(|_| is_told_by_origin(tie.state));
                after.extend(item.map(|item| (after_told(tie.kind), item)));
            } else if is_told_by_work(tie.kind, tie.state) {
                origins.extend(origin(tie, item));
            }
        }
        let names: Vec<_> = work.authors.iter().map(|author| (author.id, author.name.as_str())).collect();
        Ok(Self {
            gifts: gifts.into_iter().filter(|gift| !gift.is_refused).collect(),
            origins,
            after,
            wishes: Wishes::load(app, &names).await?,
            takes_chapters: app.site().community.round_robins
                && matches!(app.store().round_robin(work.id).await?, Some(Mode::Open | Mode::Moderated)),
        })
    }

    /// What a page depends on that shows this, beside the work itself.
    pub fn depends(&self) -> Vec<Dependency> {
        let here = self.origins.iter().filter_map(|(_, origin)| match origin {
            Origin::Here(item) => Some(item.blurb.id),
            Origin::Elsewhere(_) => None,
        });
        let after = self.after.iter().map(|(_, item)| item.blurb.id);
        here.chain(after).map(Dependency::Work).collect()
    }
}

/// The other work of a tie, seen from one of the two.
fn other(tie: &Tie, work: WorkId) -> Option<WorkId> {
    match tie.other {
        TieOther::Here(other) if tie.work == work => Some(other),
        TieOther::Here(_) => Some(tie.work),
        TieOther::Elsewhere { .. } => None,
    }
}

fn origin(tie: Tie, item: Option<BlurbView>) -> Option<(&'static str, Origin)> {
    let told = match tie.kind {
        TieKind::Inspired => "Inspired by",
        TieKind::Translation => "Translation of",
    };
    match tie.other {
        TieOther::Here(_) => Some((told, Origin::Here(Box::new(item?)))),
        TieOther::Elsewhere { title, author, address, language } => {
            let language = language.as_deref().map(facts::language);
            Some((told, Origin::Elsewhere(Elsewhere { title, author, address, language })))
        }
    }
}

fn after_told(kind: TieKind) -> &'static str {
    match kind {
        TieKind::Inspired => "Inspired",
        TieKind::Translation => "Translated as",
    }
}
