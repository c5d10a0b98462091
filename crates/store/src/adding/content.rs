//! The site's rules on what works it takes, as they stand while works come in.

use std::collections::BTreeSet;

use ficus_archive::{
    RatingId, TagId, WorkId,
    rating::Ladder,
    site::{
        Site,
        content::{ContentRule, Verdict, WorkFacts, judge},
    },
    slug::folded,
    upkeep::Concealed,
    work::WorkDraft,
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Tx, params},
    moderation, names, upkeep,
};

const SITE: &str = "SELECT site FROM site_setting WHERE id = 1";
/// A tag, its other spellings, and what stands under it, however deep.
const BELOW: &str = "WITH RECURSIVE below (id) AS (
        SELECT id FROM tag WHERE folded = $1
        UNION SELECT canonical_id FROM tag WHERE folded = $1 AND canonical_id IS NOT NULL
        UNION SELECT tag_tie.under_id FROM tag_tie JOIN below ON tag_tie.over_id = below.id)
    SELECT id FROM below";

const RATING: &str = "SELECT id, rating FROM work WHERE id = $1";
const TAGS_OF: &str = "SELECT tag.id, COALESCE(work_tag.written, tag.name) FROM work_tag
    JOIN tag ON tag.id = work_tag.tag_id WHERE work_tag.work_id = $1";
const NAMED: &str = "SELECT id FROM tag WHERE folded = $1";

/// Who decides at the door.
#[derive(Debug, Default)]
pub(crate) struct Doorman {
    rules: Vec<ContentRule>,
    ladder: Ladder,
    /// The tags that rules name, folded, each with all tags that stand for it or under it.
    tags: Vec<(String, BTreeSet<TagId>)>,
}

/// What becomes of a work.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    /// Why, for the moderators.
    pub(crate) why: String,
}

impl Doorman {
    /// With the site's rules as they are now.
    pub(crate) async fn of_site(tx: &mut Tx) -> Result<Self> {
        let site: Site = match tx.query_one(SITE, params![]).await? {
            Some(row) => row.fields("site_setting").json("site")?,
            None => return Ok(Self::default()),
        };
        let mut tags: Vec<(String, BTreeSet<TagId>)> = Vec::new();
        for tag in site.content.rules.iter().filter_map(|rule| rule.tag.as_deref()) {
            let rows = tx.query(BELOW, params![names::name_key(tag)]).await?;
            let below = rows.into_iter().map(|row| row.first("tag", "id")).collect::<Result<_>>()?;
            tags.push((folded(tag), below));
        }
        Ok(Self { rules: site.content.rules, ladder: site.ladder, tags })
    }

    /// Whether there is anything to judge by.
    pub(crate) fn has_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    pub(crate) fn judge(&self, draft: &WorkDraft, tags: &[(TagId, Option<String>)]) -> Judgement {
        if self.rules.is_empty() {
            return Judgement::default();
        }
        let names: Vec<String> = draft.tags.iter().map(|tag| folded(&tag.name)).collect();
        let (verdict, rule) = self.verdict(draft.rating, names, tags);
        let why = rule.and_then(|rule| self.rules.get(rule)).map(|rule| rule.told(&self.ladder));
        Judgement { verdict, why: why.unwrap_or_default() }
    }
}

impl Doorman {
    /// The strictest verdict on a work of this rating, with tags of these folded names, and the rule that says so.
    fn verdict(
        &self,
        rating: Option<RatingId>,
        mut names: Vec<String>,
        tags: &[(TagId, Option<String>)],
    ) -> (Verdict, Option<usize>) {
        let stands_under = |below: &BTreeSet<TagId>| tags.iter().any(|(id, _)| below.contains(id));
        names.extend(self.tags.iter().filter(|(_, below)| stands_under(below)).map(|(tag, _)| tag.clone()));
        judge(WorkFacts { rating, tags: &names }, &self.rules, &self.ladder)
    }
}

/// Whether the site, as its rules are now, would not take a work that is here.
pub(crate) async fn is_refused(tx: &mut Tx, work: WorkId) -> Result<bool> {
    let doorman = Doorman::of_site(tx).await?;
    if doorman.rules.is_empty() {
        return Ok(false);
    }
    let Some(row) = tx.query_one(RATING, params![work]).await? else { return Ok(false) };
    let mut fields = row.fields("work");
    fields.get::<WorkId>("id")?;
    let rating = fields.get("rating")?;
    let (mut tags, mut names) = (Vec::new(), Vec::new());
    for row in tx.query(TAGS_OF, params![work]).await? {
        let mut fields = row.fields("tag");
        tags.push((fields.get("id")?, None));
        names.push(folded(&fields.get::<String>("name")?));
    }
    Ok(doorman.verdict(rating, names, &tags).0 == Verdict::Refuse)
}

impl Judgement {
    /// Holds the work that was added, where the rules say so. What is not to be taken at all is refused before it comes
    /// here; should it come all the same, it waits as well.
    pub(crate) async fn enforce(&self, tx: &mut Tx, work: WorkId, now: Timestamp) -> Result<()> {
        if self.verdict < Verdict::Hold {
            return Ok(());
        }
        upkeep::conceal(tx, work, Some(Concealed::Held)).await?;
        moderation::hold(tx, work, &self.why, now).await.map(drop)
    }
}

impl Store {
    /// Why the site does not take a draft, for whoever brings it; `None` where it takes it.
    pub async fn refusals(&self, drafts: &[WorkDraft]) -> Result<Vec<Option<String>>> {
        if self.site().await?.content.rules.is_empty() {
            return Ok(vec![None; drafts.len()]);
        }
        let mut tx = self.database.begin().await?;
        let doorman = Doorman::of_site(&mut tx).await?;
        let mut refusals = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let mut ids = Vec::new();
            for tag in &draft.tags {
                for row in tx.query(NAMED, params![names::name_key(&tag.name)]).await? {
                    ids.push((row.first("tag", "id")?, None));
                }
            }
            let judgement = doorman.judge(draft, &ids);
            refusals.push((judgement.verdict == Verdict::Refuse).then_some(judgement.why));
        }
        Ok(refusals)
    }
}
