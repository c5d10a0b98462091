//! Names that works bring: looked up for many works at once, and made where they are missing.

use std::collections::{HashMap, HashSet};

use ficus_archive::{CategoryId, JobId, PenNameId, TagId, tag::TagKind, work::WorkDraft};

use super::Ties;
use crate::{
    Result, categories,
    database::{Tx, json, params},
    import_reviews, names, pen_names, tags,
};

const PEN_NAMES: &str = "SELECT folded, id FROM pen_name WHERE folded IN texts_of($1)";
const TAGS: &str = "SELECT kind, folded, id, name FROM tag WHERE folded IN texts_of($1)";

/// Names that this transaction has looked up or made before.
#[derive(Default)]
pub(crate) struct Names {
    pen_names: HashMap<String, PenNameId>,
    tags: HashMap<(TagKind, String), (TagId, String)>,
    categories: HashMap<Vec<String>, Option<CategoryId>>,
    from_before: HashMap<PenNameId, bool>,
}

impl Names {
    /// Looks up all names of some drafts in one trip; what is not there is made when it is asked for.
    pub(crate) async fn look_up(&mut self, tx: &mut Tx, drafts: &[&WorkDraft]) -> Result<()> {
        let authors = drafts.iter().flat_map(|draft| &draft.authors);
        let authors: HashSet<String> = authors
            .map(|author| names::name_key(&author.name))
            .filter(|key| !self.pen_names.contains_key(key) && !key.contains('\0'))
            .collect();
        let names: HashSet<String> = drafts
            .iter()
            .flat_map(|draft| &draft.tags)
            .map(|tag| (tag.kind, names::name_key(&tag.name)))
            .filter(|key| !self.tags.contains_key(key) && !key.1.contains('\0'))
            .map(|(_, key)| key)
            .collect();
        let queries = vec![(PEN_NAMES, params![json(&authors)?]), (TAGS, params![json(&names)?])];
        let mut answers = tx.run(queries).await?.into_iter();
        for row in answers.next().unwrap_or_default() {
            let mut fields = row.fields("pen_name");
            self.pen_names.insert(fields.get("folded")?, fields.get("id")?);
        }
        for row in answers.next().unwrap_or_default() {
            let mut fields = row.fields("tag");
            let key = (fields.word::<TagKind>("kind")?, fields.get("folded")?);
            self.tags.insert(key, (fields.get("id")?, fields.get("name")?));
        }
        Ok(())
    }

    pub(super) async fn pen_name(&mut self, tx: &mut Tx, name: &str) -> Result<PenNameId> {
        let key = names::name_key(name);
        if let Some(id) = self.pen_names.get(&key) {
            return Ok(*id);
        }
        let id = pen_names::ensure(tx, name).await?;
        self.pen_names.insert(key, id);
        Ok(id)
    }

    pub(super) async fn tag(&mut self, tx: &mut Tx, kind: TagKind, name: &str) -> Result<(TagId, String)> {
        let key = (kind, names::name_key(name));
        if let Some(known) = self.tags.get(&key) {
            return Ok(known.clone());
        }
        let made = tags::ensure(tx, kind, name).await?;
        self.tags.insert(key, made.clone());
        Ok(made)
    }

    /// Whether one of those who sign a work has no work from before its import.
    pub(super) async fn is_new(
        &mut self,
        tx: &mut Tx,
        ties: &Ties,
        draft: &WorkDraft,
        job: Option<JobId>,
    ) -> Result<bool> {
        let Some(job) = job else { return Ok(false) };
        if !draft.authors.iter().any(|author| import_reviews::is_named(&author.name)) {
            return Ok(false);
        }
        for (author, _) in &ties.authors {
            let from_before = match self.from_before.get(author) {
                Some(known) => *known,
                None => import_reviews::is_from_before(tx, *author, job).await?,
            };
            self.from_before.insert(*author, from_before);
            if !from_before {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) async fn category(&mut self, tx: &mut Tx, path: &[String]) -> Result<Option<CategoryId>> {
        if let Some(id) = self.categories.get(path) {
            return Ok(*id);
        }
        let id = categories::ensure(tx, path).await?;
        self.categories.insert(path.to_vec(), id);
        Ok(id)
    }
}
