//! Check-ins of big bangs: what authors told, and who is asked now.

use ficus_archive::{
    AccountId, CollectionId,
    challenge::{CheckIn, check_in_now, check_ins},
    notice::{ChallengeNews, Notice},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Query, params},
    notices,
};

const COUNT: &str = "SELECT check_ins FROM challenge WHERE collection_id = $1";
const TELL: &str = "INSERT INTO challenge_check_in (collection_id, account_id, number, words, note, made)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (collection_id, account_id, number)
    DO UPDATE SET words = excluded.words, note = excluded.note, made = excluded.made";
const TOLD: &str = "SELECT number, words, note, made FROM challenge_check_in
    WHERE collection_id = $1 AND account_id = $2 ORDER BY number";
const ALL: &str = "SELECT challenge_check_in.account_id, number, words, note, made FROM challenge_check_in
    WHERE collection_id = $1 ORDER BY account_id, number";
const ASKING: &str = "SELECT collection_id, checked FROM challenge
    WHERE stage = 'making' AND check_ins > checked ORDER BY collection_id";
const CHECKED: &str = "UPDATE challenge SET checked = $2 WHERE collection_id = $1 AND checked < $2
    RETURNING collection_id";
const AUTHORS: &str = "SELECT DISTINCT account_id FROM challenge_prompt WHERE collection_id = $1";

impl Store {
    /// How many check-ins a big bang has.
    pub async fn count_check_ins(&self, challenge: CollectionId) -> Result<u32> {
        let row = self.database.query_one(COUNT, params![challenge]).await?;
        row.map_or(Ok(0), |row| row.first("challenge", "check_ins"))
    }

    /// An author tells how far a work has come; what was told at the same check-in before is replaced.
    pub async fn check_in(&self, challenge: CollectionId, account: AccountId, told: &CheckIn) -> Result<()> {
        let CheckIn { number, words, note, made } = told;
        let mut tx = self.database.begin().await?;
        tx.execute(TELL, params![challenge, account, *number, *words, note, *made]).await?;
        tx.commit().await
    }

    /// What an author told.
    pub async fn own_check_ins(&self, challenge: CollectionId, account: AccountId) -> Result<Vec<CheckIn>> {
        let rows = self.database.query(TOLD, params![challenge, account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("challenge_check_in");
                Ok(CheckIn {
                    number: fields.get("number")?,
                    words: fields.get("words")?,
                    note: fields.get("note")?,
                    made: fields.get("made")?,
                })
            })
            .collect()
    }

    /// What all authors told, for the keepers.
    pub async fn all_check_ins(&self, challenge: CollectionId) -> Result<Vec<(AccountId, CheckIn)>> {
        let rows = self.database.query(ALL, params![challenge]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("challenge_check_in");
                let account = fields.get("account_id")?;
                let told = CheckIn {
                    number: fields.get("number")?,
                    words: fields.get("words")?,
                    note: fields.get("note")?,
                    made: fields.get("made")?,
                };
                Ok((account, told))
            })
            .collect()
    }

    /// Asks the authors of big bangs for the check-ins whose time has come, once each.
    pub async fn ask_for_check_ins(&self, now: Timestamp) -> Result<()> {
        for row in self.database.query(ASKING, params![]).await? {
            let mut fields = row.fields("challenge");
            let (id, checked): (CollectionId, u32) = (fields.get("collection_id")?, fields.get("checked")?);
            let Some(challenge) = self.challenge_by_id(id).await? else { continue };
            let times = check_ins(&challenge.dates, self.count_check_ins(id).await?);
            let Some(number) = check_in_now(&times, now).filter(|number| *number > checked) else { continue };
            let mut tx = self.database.begin().await?;
            if tx.query_one(CHECKED, params![id, number]).await?.is_none() {
                continue;
            }
            let notice = Notice::Challenge { challenge: id, news: ChallengeNews::CheckIn };
            let mut told: Vec<Query> = Vec::new();
            for row in tx.query(AUTHORS, params![id]).await? {
                told.push(notices::tell(row.first("challenge_prompt", "account_id")?, &notice, now)?);
            }
            tx.run(told).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
