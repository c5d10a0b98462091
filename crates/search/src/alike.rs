//! Works that may be like another one: those with the rarest of its tags, and those with the words that tell it apart.

use ficus_archive::{TagId, WorkId, alike::Rarity, work::IndexedWork};
use tantivy::{
    Searcher, Term,
    collector::TopDocs,
    query::{BooleanQuery, BoostQuery, MoreLikeThisQuery, Occur, Query, TermQuery},
    schema::{IndexRecordOption, OwnedValue},
};

use crate::{Index, SearchError, schema, stems::in_language};

/// So many of a work's tags are looked for, the rarest.
const TAGS_MAX: usize = 12;
/// A tag that more works have is looked for only where there is no rarer one.
const TAG_WORKS_MAX: u64 = 20_000;
/// So many of the words that tell a work apart are looked for.
const WORDS_MAX: usize = 30;
/// A shorter word tells nothing, in bytes.
const WORD_BYTES_MIN: usize = 4;
/// A work's text is read to so many characters.
const TEXT_CHARS_MAX: usize = 20_000;
/// A word that more than one in so many works have tells nothing; in a small archive any word may.
const COMMON_ONE_IN: u64 = 10;
const SMALL_ARCHIVE_WORKS: u64 = 100;

/// What may be like a work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// Works that share tags with it, the most telling first.
    pub by_tags: Vec<WorkId>,
    /// Works whose words are like its own, each with how much, from 0 to 1.
    pub by_words: Vec<(WorkId, f32)>,
    /// How much each canonical tag of the work tells.
    pub rarity: Rarity,
}

impl Index {
    /// The tag that stands for this one in lists.
    pub fn canonical(&self, tag: TagId) -> TagId {
        self.ties().graph.canonical(tag)
    }

    /// Every tag that a work bearing this one stands under.
    pub fn above(&self, tag: TagId) -> Vec<TagId> {
        self.ties().graph.above(tag)
    }

    /// Works that may be like one, at most `limit` by tags and as many by words; whoever may see them is not asked here.
    pub fn candidates(&self, work: &IndexedWork, limit: usize) -> Result<Candidates, SearchError> {
        let searcher = self.inner.reader.searcher();
        let tags = self.tags_of(&searcher, work)?;
        let rarity = tags.iter().map(|tag| (tag.id, tag.rarity)).collect();
        let (by_tags, _) = found(&searcher, &Self::by_tags(&tags), limit, work.blurb.id)?;
        let (by_words, own) = match self.by_words(&searcher, work) {
            Some(query) => found(&searcher, &query, limit, work.blurb.id)?,
            None => Default::default(),
        };
        // Nothing is more like a work than the work itself. The best of the others is no measure: in a small archive
        // that is whatever there is.
        let most = by_words.iter().map(|(_, score)| *score).chain(own).fold(f32::MIN_POSITIVE, f32::max);
        Ok(Candidates {
            by_tags: by_tags.into_iter().map(|(id, _)| id).collect(),
            by_words: by_words.into_iter().map(|(id, score)| (id, score / most)).collect(),
            rarity,
        })
    }

    fn tags_of(&self, searcher: &Searcher, work: &IndexedWork) -> Result<Vec<RareTag>, SearchError> {
        let all = searcher.num_docs() as f32;
        let mut tags: Vec<RareTag> = Vec::new();
        for tag in &work.blurb.tags {
            let spellings = self.ties().graph.spellings(tag.id);
            let Some(id) = spellings.first().copied().filter(|id| tags.iter().all(|tag| tag.id != *id))
            else {
                continue;
            };
            let terms: Vec<Term> = spellings
                .iter()
                .map(|id| Term::from_field_u64(self.inner.fields.tag_ids, schema::number(id.0)))
                .collect();
            let mut works = 0;
            for term in &terms {
                works += searcher.doc_freq(term)?;
            }
            let rarity = (1.0 + all / (works as f32 + 1.0)).ln();
            tags.push(RareTag { id, terms, works, rarity });
        }
        Ok(tags)
    }

    fn by_tags(tags: &[RareTag]) -> BooleanQuery {
        let mut rarest: Vec<&RareTag> = tags.iter().collect();
        rarest.sort_by_key(|tag| tag.works);
        let is_rare = |tag: &&&RareTag| tag.works <= TAG_WORKS_MAX;
        let many = rarest.iter().filter(is_rare).count().max(1);
        let clauses = rarest.into_iter().take(many.min(TAGS_MAX)).flat_map(|tag| {
            tag.terms.iter().map(|term| {
                let query = Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic));
                let query: Box<dyn Query> = Box::new(BoostQuery::new(query, tag.rarity));
                (Occur::Should, query)
            })
        });
        BooleanQuery::new(clauses.collect())
    }

    /// The words that tell a work apart; `None` where it has no text.
    fn by_words(&self, searcher: &Searcher, work: &IndexedWork) -> Option<MoreLikeThisQuery> {
        let text: String = work.text.chars().take(TEXT_CHARS_MAX).collect();
        if text.trim().is_empty() {
            return None;
        }
        let works = searcher.num_docs();
        let common = if works > SMALL_ARCHIVE_WORKS { works / COMMON_ONE_IN } else { works };
        let text = OwnedValue::Str(in_language(work.blurb.language.as_deref(), &text));
        let query = MoreLikeThisQuery::builder()
            .with_min_doc_frequency(2)
            .with_max_doc_frequency(common)
            .with_min_term_frequency(2)
            .with_max_query_terms(WORDS_MAX)
            .with_min_word_length(WORD_BYTES_MIN);
        Some(query.with_document_fields(vec![(self.inner.fields.text, vec![text])]))
    }
}

/// A canonical tag of a work.
struct RareTag {
    id: TagId,
    /// All its spellings.
    terms: Vec<Term>,
    works: u64,
    rarity: f32,
}

/// Works, each with its score, and the score of the work that they are held against.
type Scored = (Vec<(WorkId, f32)>, Option<f32>);

/// The works that answer a query best.
fn found(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
    itself: WorkId,
) -> Result<Scored, SearchError> {
    let best = searcher.search(query, &TopDocs::with_limit(limit + 1).order_by_score())?;
    let (mut works, mut own) = (Vec::with_capacity(best.len()), None);
    for (score, at) in best {
        let column = searcher.segment_reader(at.segment_ord).fast_fields().u64(schema::column::ID)?;
        match column.first(at.doc_id).map(|id| WorkId(id.cast_signed())) {
            Some(id) if id == itself => own = Some(score),
            Some(id) => works.push((id, score)),
            None => {}
        }
    }
    Ok((works, own))
}
