//! Where a rescued work came from: its sources, what was repaired, what seems lost, and what became of every byte.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{
    provenance::{Provenance, ProvenanceDraft, Source},
    work::Work,
};
use ficus_prose::{Loss, LossKind, Repair, RepairKind};
use jiff::tz::TimeZone;

use crate::{
    App, cache::Dependency, error::PageError, facts, layout::Layout, page::Page, visitor::Who, work,
};

#[derive(Template)]
#[template(path = "provenance/page.html")]
struct ProvenancePage {
    layout: Layout,
    work: Work,
    provenance: Provenance,
}

impl ProvenancePage {
    fn imported(&self) -> String {
        facts::day(self.provenance.imported.to_zoned(TimeZone::UTC).date())
    }

    fn repairs(&self) -> &[Repair] {
        &self.provenance.draft.repairs
    }

    fn losses(&self) -> &[Loss] {
        &self.provenance.draft.suspected_losses
    }

    fn size(source: &Source) -> String {
        facts::size(source.bytes)
    }

    fn authors(&self) -> String {
        facts::authors(&self.work.authors)
    }

    fn repaired(repair: &Repair) -> String {
        facts::counted(u64::from(repair.count), "time", "times")
    }

    fn repair_told(repair: &Repair) -> &'static str {
        repair_told(repair.kind)
    }

    fn loss_told(loss: &Loss) -> &'static str {
        loss_told(loss.kind)
    }

    fn times(loss: &Loss) -> String {
        facts::counted(u64::from(loss.count), "time", "times")
    }

    /// Bytes by what they became, without what is zero, and their sum.
    fn accounting(&self) -> (Vec<(&'static str, String)>, String) {
        let accounting = &self.provenance.draft.accounting;
        let lines = [
            ("Text of chapters", accounting.body),
            ("Header fields", accounting.header),
            ("Notes", accounting.note),
            ("Menus, counters and footers of the old site", accounting.chrome),
            ("Quotation marks of mail", accounting.quoted),
            ("Text that stood twice", accounting.duplicate),
            ("Packaging and markup", accounting.container),
            ("Unaccounted for", accounting.unaccounted),
        ];
        let lines = lines.into_iter().filter(|(_, bytes)| *bytes > 0);
        let lines = lines.map(|(label, bytes)| (label, facts::figure(bytes))).collect();
        (lines, facts::figure(accounting.total() + accounting.unaccounted))
    }

    fn stated_counts(&self) -> Vec<(String, String)> {
        let counts = self.provenance.draft.stated_counts.iter();
        counts.map(|(label, count)| (label_told(label), facts::figure(*count))).collect()
    }

    fn front_matter(&self) -> Vec<(String, String)> {
        front_matter_shown(&self.provenance.draft).map(|(label, value)| (label_told(label), value)).collect()
    }

    fn suggested(&self) -> Vec<(String, String)> {
        let fields = self.provenance.draft.suggested.iter();
        fields.map(|(label, values)| (label_told(label), values.join(", "))).collect()
    }
}

/// What else the header said, by label, without what only moderators may read.
pub fn front_matter_shown(draft: &ProvenanceDraft) -> impl Iterator<Item = (&str, String)> {
    let fields = draft.front_matter.iter();
    // An address to write to is for moderators only.
    fields
        .filter(|(label, _)| !matches!(label.as_str(), "contact" | "email" | "e_mail" | "feedback"))
        .map(|(label, value)| (label.as_str(), without_addresses(value)))
}

/// A header field without the mail addresses in it: they were given to a list of friends, not to the whole world.
fn without_addresses(value: &str) -> String {
    let word = |word: &str| {
        let is_address = word.split_once('@').is_some_and(|(_, domain)| domain.contains('.'));
        if is_address { "(address withheld)".to_owned() } else { word.to_owned() }
    };
    value.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// A label in `snake_case` as people write it.
fn label_told(label: &str) -> String {
    let words = label.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What was repaired, in a sentence.
pub const fn repair_told(kind: RepairKind) -> &'static str {
    match kind {
        RepairKind::EncodingDecoded => "Letters were read from an older encoding than today’s.",
        RepairKind::MojibakeRepaired => "Letters that an earlier program had garbled were put right.",
        RepairKind::EntitiesUnescaped => "Codes such as &quot; became the characters that they stand for.",
        RepairKind::QuotedPrintableDecoded => {
            "Remnants of mail coding became the characters that they stand for."
        }
        RepairKind::LinesUnwrapped => "Line ends in the middle of sentences were taken out.",
        RepairKind::QuotePrefixRemoved => "Quotation marks of mail were taken off the lines.",
        RepairKind::RepeatedTextRemoved => "Text that stood twice was kept once.",
        RepairKind::RepeatedHeaderRemoved => "A header that stood twice was kept once.",
        RepairKind::FooterRemoved => "Footers of mailing lists and programs were taken off.",
        RepairKind::SiteChromeRemoved => "Menus and counters of the old site were taken off.",
        RepairKind::SpacesNormalised => "Spaces that only made layout were folded.",
        RepairKind::MarkupCleaned => {
            "Markup of word processors and old pages was reduced to what the text needs."
        }
        RepairKind::DuplicatePartDropped => "A second copy of a chapter was left out.",
    }
}

/// What was repaired, in a word or two.
pub const fn repair_word(kind: RepairKind) -> &'static str {
    match kind {
        RepairKind::EncodingDecoded => "older encoding",
        RepairKind::MojibakeRepaired => "garbled letters",
        RepairKind::EntitiesUnescaped => "codes of characters",
        RepairKind::QuotedPrintableDecoded => "mail coding",
        RepairKind::LinesUnwrapped => "lines joined",
        RepairKind::QuotePrefixRemoved => "quotation marks of mail",
        RepairKind::RepeatedTextRemoved => "text stood twice",
        RepairKind::RepeatedHeaderRemoved => "header stood twice",
        RepairKind::FooterRemoved => "footer",
        RepairKind::SiteChromeRemoved => "menus",
        RepairKind::SpacesNormalised => "spaces",
        RepairKind::MarkupCleaned => "markup",
        RepairKind::DuplicatePartDropped => "second copy",
    }
}

/// What seems to be lost, in a sentence.
pub const fn loss_told(kind: LossKind) -> &'static str {
    match kind {
        LossKind::EllipsisCollapsed => "Ellipses seem to have become single stops.",
        LossKind::ParagraphsLost => "Paragraphs seem to have run together.",
        LossKind::CharactersLost => "Characters seem to be lost.",
        LossKind::WordsLost => "Words seem to be missing.",
        LossKind::SceneBreaksLost => "Breaks between scenes seem to be missing.",
        LossKind::Truncated => "The text seems to stop before its end.",
        LossKind::EmphasisLost => "Emphasis seems to be missing.",
    }
}

/// `GET /works/{id}/provenance`
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &visitor, &id).await?;
    // Where a work came from tells who wrote it.
    if !work.rescued {
        return Err(PageError::NotFound);
    }
    let provenance = app.store().provenance(work.id).await?.ok_or(PageError::NotFound)?;
    let id = work.id;
    let page = Page::render(&ProvenancePage { layout: Layout::new(&app, visitor), work, provenance })?;
    Ok(page.keep([Dependency::Work(id)]))
}

#[cfg(test)]
mod tests {
    use super::{label_told, without_addresses};

    #[test]
    fn a_header_field_keeps_its_words_and_loses_its_addresses() {
        assert_eq!(without_addresses("Irene N. <irene@example.org>"), "Irene N. (address withheld)");
        assert_eq!(without_addresses("meet me @ noon"), "meet me @ noon");
    }

    #[test]
    fn a_label_is_told_as_people_write_it() {
        assert_eq!(label_told("currently_reading"), "Currently reading");
        assert_eq!(label_told(""), "");
    }
}
