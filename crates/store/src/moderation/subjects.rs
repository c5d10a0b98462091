//! What is reported: whom it concerns, and what of it the queue shows.

use std::collections::HashMap;

use ficus_archive::{
    AccountId, DispatchId, SeriesId, WorkId,
    account::Account,
    pen_name::ANONYMOUS,
    report::{ReportSubject, SubjectKind},
};

use crate::{
    Result, Store, accounts,
    database::{Fields, Row, Tx, json, params},
};

/// Whoever signs a work, the first first, with their accounts.
const SIGNERS: &str = "SELECT pen_name.id, pen_name.name, pen_name.account_id
    FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 ORDER BY signer.position";
const WORK_OF_CHAPTER: &str = "SELECT work_id FROM chapter WHERE id = $1";
const WORK: &str = "SELECT id FROM work WHERE id = $1";
const REVIEW: &str = "SELECT work_id, account_id FROM review WHERE id = $1";
const COMMENT: &str = "SELECT id, account_id FROM dispatch_comment WHERE id = $1";
const SERIES: &str = "SELECT series.id, pen_name.account_id FROM series
    JOIN pen_name ON pen_name.id = series.pen_name_id WHERE series.id = $1";
const SERIES_COMMENT: &str = "SELECT id, account_id FROM series_comment WHERE id = $1";
const COLLECTION: &str = "SELECT id FROM collection WHERE id = $1";
const OWNERS: &str = "SELECT account_id FROM collection_person
    WHERE collection_id = $1 AND role = 'owner' AND accepted = 1 ORDER BY since, account_id";
const WORK_OF_POST: &str = "SELECT work_id FROM bulletin WHERE id = $1";
const PEN_NAME: &str = "SELECT id, account_id FROM pen_name WHERE id = $1";
const ACCOUNT: &str = "SELECT id FROM account WHERE id = $1";

const WORKS: &str = "SELECT id, title FROM work WHERE id IN ints_of($1)";
const CHAPTERS: &str = "SELECT chapter.id, work.title, work.id, chapter.number
    FROM chapter JOIN work ON work.id = chapter.work_id WHERE chapter.id IN ints_of($1)";
const REVIEWS: &str = "SELECT review.id, review.name, work.id, review.text
    FROM review JOIN work ON work.id = review.work_id WHERE review.id IN ints_of($1)";
const COMMENTS: &str = "SELECT id, name, dispatch_id, text FROM dispatch_comment WHERE id IN ints_of($1)";
const ALL_SERIES: &str = "SELECT id, title FROM series WHERE id IN ints_of($1)";
const SERIES_COMMENTS: &str = "SELECT id, name, series_id, text FROM series_comment WHERE id IN ints_of($1)";
const COLLECTIONS: &str = "SELECT id, name, slug FROM collection WHERE id IN ints_of($1)";
const POSTS: &str = "SELECT bulletin.id, work.title, work.id, bulletin.text
    FROM bulletin JOIN work ON work.id = bulletin.work_id WHERE bulletin.id IN ints_of($1)";
const PEN_NAMES: &str = "SELECT id, name, slug FROM pen_name WHERE id IN ints_of($1)";
const ACCOUNTS: &str = "SELECT id, name FROM account WHERE id IN ints_of($1)";

/// Whom a thing concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    /// The work that the thing is, or is of.
    pub work: Option<WorkId>,
    /// One word for whoever made it, by which rows of the queue stand together.
    pub concerns: String,
    /// The accounts behind it, who are told and may appeal.
    pub parties: Vec<AccountId>,
}

/// What the queue shows of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectFacts {
    /// The title of the work; the name of a person or of whoever signs a review.
    pub name: String,
    /// The work that it is, or is of.
    pub work: Option<WorkId>,
    /// The chapter's number.
    pub chapter: Option<u32>,
    /// The address of a pen name or of a collection.
    pub slug: Option<String>,
    /// The piece of news that a comment is about.
    pub dispatch: Option<DispatchId>,
    /// The series that it is, or that a comment is about.
    pub series: Option<SeriesId>,
    /// What a review, a comment or a post says.
    pub text: Option<ficus_prose::Prose>,
}

/// Whom a thing concerns; `None` where it is not there.
pub(crate) async fn concerned(tx: &mut Tx, subject: ReportSubject) -> Result<Option<Concerned>> {
    match subject.kind {
        SubjectKind::Work => of_work(tx, WORK, subject.id).await,
        SubjectKind::Chapter => of_work(tx, WORK_OF_CHAPTER, subject.id).await,
        SubjectKind::Bulletin => of_work(tx, WORK_OF_POST, subject.id).await,
        SubjectKind::Review => {
            let Some(row) = tx.query_one(REVIEW, params![subject.id]).await? else { return Ok(None) };
            let mut fields = row.fields("review");
            let work = fields.get("work_id")?;
            let account: Option<AccountId> = fields.get("account_id")?;
            let concerns = account.map_or_else(|| format!("review:{}", subject.id), of_account);
            Ok(Some(Concerned { work: Some(work), concerns, parties: account.into_iter().collect() }))
        }
        SubjectKind::Comment => of_one(tx, COMMENT, subject).await,
        SubjectKind::Series => of_one(tx, SERIES, subject).await,
        SubjectKind::SeriesComment => of_one(tx, SERIES_COMMENT, subject).await,
        SubjectKind::PenName => of_one(tx, PEN_NAME, subject).await,
        SubjectKind::Collection => {
            if tx.query_one(COLLECTION, params![subject.id]).await?.is_none() {
                return Ok(None);
            }
            let mut parties: Vec<AccountId> = Vec::new();
            for row in tx.query(OWNERS, params![subject.id]).await? {
                parties.push(row.first("collection_person", "account_id")?);
            }
            let concerns = parties
                .first()
                .map_or_else(|| format!("collection:{}", subject.id), |first| of_account(*first));
            Ok(Some(Concerned { work: None, concerns, parties }))
        }
        SubjectKind::Account => {
            let Some(row) = tx.query_one(ACCOUNT, params![subject.id]).await? else { return Ok(None) };
            let account: AccountId = row.first("account", "id")?;
            Ok(Some(Concerned { work: None, concerns: of_account(account), parties: vec![account] }))
        }
    }
}

/// Whom something concerns that one account made.
async fn of_one(tx: &mut Tx, sql: &'static str, subject: ReportSubject) -> Result<Option<Concerned>> {
    let Some(row) = tx.query_one(sql, params![subject.id]).await? else { return Ok(None) };
    let mut fields = row.fields("report");
    fields.get::<i64>("id")?;
    let account: Option<AccountId> = fields.get("account_id")?;
    let concerns = account.map_or_else(|| format!("{}:{}", subject.kind.as_str(), subject.id), of_account);
    Ok(Some(Concerned { work: None, concerns, parties: account.into_iter().collect() }))
}

fn of_account(account: AccountId) -> String {
    format!("account:{account}")
}

async fn of_work(tx: &mut Tx, sql: &'static str, id: i64) -> Result<Option<Concerned>> {
    let Some(row) = tx.query_one(sql, params![id]).await? else { return Ok(None) };
    let work: WorkId = row.first("work", "id")?;
    let mut concerns = None;
    let mut parties = Vec::new();
    for row in tx.query(SIGNERS, params![work]).await? {
        let mut fields = row.fields("pen_name");
        let id: i64 = fields.get("id")?;
        let name: String = fields.get("name")?;
        let account: Option<AccountId> = fields.get("account_id")?;
        if concerns.is_none() {
            concerns =
                account.map(of_account).or_else(|| (name != ANONYMOUS).then(|| format!("pen-name:{id}")));
        }
        if let Some(account) = account
            && !parties.contains(&account)
        {
            parties.push(account);
        }
    }
    Ok(Some(Concerned {
        work: Some(work),
        concerns: concerns.unwrap_or_else(|| format!("work:{work}")),
        parties,
    }))
}

const BY_IDS: &str =
    "SELECT id, name, email, role, standing FROM account WHERE id IN ints_of($1) ORDER BY id";

impl Store {
    /// Accounts by their numbers; those that are not there are left out.
    pub async fn accounts_by_id(&self, ids: &[AccountId]) -> Result<Vec<Account>> {
        let rows = self.database.query(BY_IDS, params![json(ids)?]).await?;
        rows.into_iter().map(|row| accounts::account(&mut row.fields("account"))).collect()
    }

    /// Whom a thing concerns; `None` where it is not there.
    pub async fn concerned(&self, subject: ReportSubject) -> Result<Option<Concerned>> {
        let mut tx = self.database.begin().await?;
        concerned(&mut tx, subject).await
    }

    /// What the queue shows of things, in a fixed number of queries; what is gone is left out.
    pub async fn subject_facts(
        &self,
        subjects: &[ReportSubject],
    ) -> Result<HashMap<ReportSubject, SubjectFacts>> {
        let of = |kind| -> Result<String> {
            let ids: Vec<i64> =
                subjects.iter().filter(|subject| subject.kind == kind).map(|subject| subject.id).collect();
            json(&ids)
        };
        let kinds = [
            (SubjectKind::Work, WORKS),
            (SubjectKind::Chapter, CHAPTERS),
            (SubjectKind::Review, REVIEWS),
            (SubjectKind::Comment, COMMENTS),
            (SubjectKind::Series, ALL_SERIES),
            (SubjectKind::SeriesComment, SERIES_COMMENTS),
            (SubjectKind::Collection, COLLECTIONS),
            (SubjectKind::Bulletin, POSTS),
            (SubjectKind::PenName, PEN_NAMES),
            (SubjectKind::Account, ACCOUNTS),
        ];
        let mut queries = Vec::new();
        for (kind, sql) in kinds {
            queries.push((sql, params![of(kind)?]));
        }
        let mut found = HashMap::new();
        for ((kind, _), rows) in kinds.iter().zip(self.database.query_many(queries).await?) {
            for row in rows {
                let (id, facts) = facts(*kind, row)?;
                found.insert(ReportSubject { kind: *kind, id }, facts);
            }
        }
        Ok(found)
    }
}

fn facts(kind: SubjectKind, row: Row) -> Result<(i64, SubjectFacts)> {
    let mut fields = row.fields("report");
    let id: i64 = fields.get("id")?;
    let name: String = fields.get("name")?;
    let mut facts = SubjectFacts {
        name,
        work: None,
        chapter: None,
        slug: None,
        dispatch: None,
        series: None,
        text: None,
    };
    match kind {
        SubjectKind::Work => facts.work = Some(WorkId(id)),
        SubjectKind::Chapter => {
            of_a_work(&mut fields, &mut facts)?;
            facts.chapter = fields.get("number")?;
        }
        SubjectKind::Review | SubjectKind::Bulletin => {
            of_a_work(&mut fields, &mut facts)?;
            facts.text = fields.get("text")?;
        }
        SubjectKind::Comment => {
            facts.dispatch = fields.get("dispatch_id")?;
            facts.text = Some(ficus_prose::Prose::from_plain(&fields.get::<String>("text")?));
        }
        SubjectKind::Series => facts.series = Some(SeriesId(id)),
        SubjectKind::SeriesComment => {
            facts.series = fields.get("series_id")?;
            facts.text = Some(ficus_prose::Prose::from_plain(&fields.get::<String>("text")?));
        }
        SubjectKind::PenName | SubjectKind::Collection => facts.slug = fields.get("slug")?,
        SubjectKind::Account => {}
    }
    Ok((id, facts))
}

fn of_a_work(fields: &mut Fields, facts: &mut SubjectFacts) -> Result<()> {
    facts.work = fields.get("work_id")?;
    Ok(())
}

/// The subject of a row, from the columns `subject, subject_id`.
pub(super) fn subject(fields: &mut Fields) -> Result<ReportSubject> {
    Ok(ReportSubject { kind: fields.word("subject")?, id: fields.get("subject_id")? })
}
