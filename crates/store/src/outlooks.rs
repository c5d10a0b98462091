//! How works go on, as their authors say, and the news of it.

use ficus_archive::{
    AccountId, WorkId,
    bulletin::{BulletinDraft, BulletinKind},
    outlook::{Course, Outlook, turn},
    work::{Audience, Status},
};
use ficus_prose::Prose;
use jiff::{Timestamp, civil::Date};

use crate::{
    Result, Store, StoreError, Subject, bulletins, changes,
    database::{Fields, params},
};

const BEFORE: &str = "SELECT work.id, status, audience, hiatus FROM work
    LEFT JOIN outlook ON outlook.work_id = work.id WHERE work.id = $1";
const SET_STATUS: &str = "UPDATE work SET status = $2, version = version + 1 WHERE id = $1";
const SET: &str = "INSERT INTO outlook (work_id, hiatus, since, words) VALUES ($1, $2, $3, $4)
    ON CONFLICT (work_id) DO UPDATE SET hiatus = excluded.hiatus, since = excluded.since, words = excluded.words";

impl Store {
    /// Decides how a work goes on; where that is a turn and subscribers are to hear of it, they are told once.
    pub async fn set_outlook(
        &self,
        work: WorkId,
        outlook: &Outlook,
        tell: bool,
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(BEFORE, params![work]).await?.ok_or(StoreError::Missing("work"))?;
        let mut fields = row.fields("work");
        fields.get::<WorkId>("id")?;
        let status: Status = fields.word("status")?;
        let audience: Audience = fields.word("audience")?;
        let hiatus: Option<bool> = fields.get("hiatus")?;
        let before = Course::of(status, hiatus.unwrap_or_default());
        let values = params![work, outlook.course == Course::Hiatus, outlook.since, outlook.words.as_str()];
        let queries = vec![
            (SET_STATUS, params![work, outlook.course.status().as_str()]),
            (SET, values),
            changes::log(Subject::Work(work)),
            changes::log(Subject::Lists),
        ];
        tx.run(queries).await?;
        let is_seen = matches!(audience, Audience::Everyone | Audience::Members);
        if let Some(turn) = turn(before, outlook.course).filter(|_| tell && is_seen) {
            let draft = BulletinDraft {
                work,
                kind: BulletinKind::from(turn),
                chapter: None,
                typed: outlook.words.clone(),
                text: Prose::from_plain(&outlook.words),
                announced: true,
            };
            bulletins::tell(&mut tx, &draft, Some(by), now).await?;
        }
        tx.commit().await
    }
}

impl Store {
    /// Tells subscribers once of what became of a work whose status its authors changed; nothing where that is no turn
    /// to readers, or nobody reads the work yet.
    pub async fn tell_turn(&self, work: WorkId, before: Status, by: AccountId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(BEFORE, params![work]).await?.ok_or(StoreError::Missing("work"))?;
        let mut fields = row.fields("work");
        fields.get::<WorkId>("id")?;
        let after: Status = fields.word("status")?;
        let audience: Audience = fields.word("audience")?;
        let hiatus: Option<bool> = fields.get("hiatus")?;
        let [before, after] = [before, after].map(|status| Course::of(status, hiatus.unwrap_or_default()));
        let is_seen = matches!(audience, Audience::Everyone | Audience::Members);
        if let Some(turn) = turn(before, after).filter(|_| is_seen) {
            let (kind, chapter) = (BulletinKind::from(turn), None);
            let (typed, text, announced) = (String::new(), Prose::default(), true);
            let draft = BulletinDraft { work, kind, chapter, typed, text, announced };
            bulletins::tell(&mut tx, &draft, Some(by), now).await?;
        }
        tx.commit().await
    }
}

/// Reads `hiatus, since, words` of an outlook, which may be none.
pub(crate) fn outlook(fields: &mut Fields, status: Status) -> Result<Outlook> {
    let hiatus: Option<bool> = fields.get("hiatus")?;
    let since: Option<Date> = fields.get("since")?;
    let words: Option<String> = fields.get("words")?;
    let course = Course::of(status, hiatus.unwrap_or_default());
    Ok(Outlook { course, since, words: words.unwrap_or_default() })
}
