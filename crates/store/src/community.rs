//! Letters between members, offers to read drafts, polls, and the guest book.

use ficus_archive::{
    AccountId, GuestBookLineId, PenNameId, PollId,
    audit::{AuditNote, AuditSubject},
    community::{BetaOffer, BetaReader, GuestBookLine, Poll},
    letter::LetterDraft,
    slug::folded,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError, audit,
    database::{Row, json, page, params},
    letters,
};

const SENT: &str = "SELECT COUNT(*) FROM personal_letter WHERE account_id = $1 AND sent > $2";
const SEND: &str = "INSERT INTO personal_letter (account_id, to_id, sent) VALUES ($1, $2, $3)";
const REFUSES: &str = "SELECT account_id FROM letters_refused WHERE account_id = $1";
const REFUSE: &str =
    "INSERT INTO letters_refused (account_id) VALUES ($1) ON CONFLICT (account_id) DO NOTHING";
const TAKE: &str = "DELETE FROM letters_refused WHERE account_id = $1";

const OFFER: &str = "
    INSERT INTO beta_reader (account_id, pen_name_id, fandoms, strengths, not_read, note, folded, written)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (account_id) DO UPDATE SET pen_name_id = excluded.pen_name_id, fandoms = excluded.fandoms,
        strengths = excluded.strengths, not_read = excluded.not_read, note = excluded.note,
        folded = excluded.folded, written = excluded.written";
const WITHDRAW: &str = "DELETE FROM beta_reader WHERE account_id = $1";
const BETA_READERS: &str = "
    SELECT beta_reader.pen_name_id, pen_name.name, pen_name.slug, fandoms, strengths, not_read, note, written
    FROM beta_reader JOIN pen_name ON pen_name.id = beta_reader.pen_name_id
    JOIN account ON account.id = beta_reader.account_id
    WHERE account.standing = 'active' AND beta_reader.folded LIKE $1 ESCAPE '!'
    ORDER BY written DESC, beta_reader.account_id LIMIT $3 OFFSET $2";
const COUNT_BETA_READERS: &str = "
    SELECT COUNT(*) FROM beta_reader JOIN account ON account.id = beta_reader.account_id
    WHERE account.standing = 'active' AND beta_reader.folded LIKE $1 ESCAPE '!'";
const OWN_OFFER: &str = "
    SELECT beta_reader.pen_name_id, pen_name.name, pen_name.slug, fandoms, strengths, not_read, note, written
    FROM beta_reader JOIN pen_name ON pen_name.id = beta_reader.pen_name_id WHERE beta_reader.account_id = $1";

const OPEN_POLL: &str = "INSERT INTO poll (question, choices, opened) VALUES ($1, $2, $3)";
const CLOSE_POLL: &str = "UPDATE poll SET closed = $2 WHERE id = $1 AND closed IS NULL";
const POLLS: &str = "SELECT id, question, choices, opened, closed FROM poll
    ORDER BY CASE WHEN closed IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $1";
const VOTES: &str = "SELECT poll_id, choice, COUNT(*) FROM poll_vote WHERE poll_id IN ints_of($1)
    GROUP BY poll_id, choice";
const OWN_VOTES: &str =
    "SELECT poll_id, choice FROM poll_vote WHERE account_id = $1 AND poll_id IN ints_of($2)";
const POLL: &str = "SELECT choices FROM poll WHERE id = $1 AND closed IS NULL";
const VOTE: &str = "INSERT INTO poll_vote (poll_id, account_id, choice) VALUES ($1, $2, $3)
    ON CONFLICT (poll_id, account_id) DO UPDATE SET choice = excluded.choice";

const LEAVE_LINE: &str = "INSERT INTO guest_book_line (account_id, pen_name_id, line, written)
    VALUES ($1, $2, $3, $4)";
const LINES_SINCE: &str = "SELECT COUNT(*) FROM guest_book_line WHERE account_id = $1 AND written > $2";
const LINES: &str = "
    SELECT guest_book_line.id, guest_book_line.account_id, pen_name.name, line, written
    FROM guest_book_line JOIN account ON account.id = guest_book_line.account_id
    JOIN pen_name ON pen_name.id = guest_book_line.pen_name_id
    WHERE account.standing <> 'banned' ORDER BY guest_book_line.id DESC LIMIT $2 OFFSET $1";
const COUNT_LINES: &str = "
    SELECT COUNT(*) FROM guest_book_line JOIN account ON account.id = guest_book_line.account_id
    WHERE account.standing <> 'banned'";
const REMOVE_OWN_LINE: &str = "DELETE FROM guest_book_line WHERE id = $1 AND account_id = $2";
const REMOVE_LINE: &str = "DELETE FROM guest_book_line WHERE id = $1 RETURNING account_id";

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Puts a letter from one member to another in the queue; `Refused` where the sender has sent `most` in a day.
    pub async fn send_personal_letter(
        &self,
        (from, to): (AccountId, AccountId),
        letter: &LetterDraft,
        most: u64,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if first(tx.query_one(SENT, params![from, now - DAY]).await?)? >= most {
            return Err(StoreError::Refused("you have written many letters today; go on tomorrow"));
        }
        tx.run(vec![(SEND, params![from, to, now]), letters::post(letter, now)]).await?;
        tx.commit().await
    }

    /// Whether an account wants no letters from other members.
    pub async fn refuses_letters(&self, account: AccountId) -> Result<bool> {
        Ok(self.database.query_one(REFUSES, params![account]).await?.is_some())
    }

    /// Lets an account get letters from other members, or none.
    pub async fn set_refuses_letters(&self, account: AccountId, refuses: bool) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(if refuses { REFUSE } else { TAKE }, params![account]).await?;
        tx.commit().await
    }

    /// Keeps what a member offers to writers under one of the member's pen names.
    pub async fn offer_beta_reading(
        &self,
        account: AccountId,
        pen_name: PenNameId,
        offer: &BetaOffer,
        now: Timestamp,
    ) -> Result<()> {
        let all = folded(&format!("{}\n{}\n{}", offer.fandoms, offer.strengths, offer.note));
        let BetaOffer { fandoms, strengths, not, note } = offer;
        let mut tx = self.database.begin().await?;
        tx.execute(OFFER, params![account, pen_name, fandoms, strengths, not, note, all, now]).await?;
        tx.commit().await
    }

    /// Takes an offer back.
    pub async fn withdraw_beta_reading(&self, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(WITHDRAW, params![account]).await?;
        tx.commit().await
    }

    /// What an account offers to writers.
    pub async fn own_beta_offer(&self, account: AccountId) -> Result<Option<BetaReader>> {
        self.database.query_one(OWN_OFFER, params![account]).await?.map(beta_reader).transpose()
    }

    /// Members who read drafts and whose offers hold these words, the newest offer first, and how many there are.
    pub async fn beta_readers(&self, words: &str, offset: u32, limit: u32) -> Result<(Vec<BetaReader>, u64)> {
        let escaped = folded(words).replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let like = format!("%{escaped}%");
        let answers = self
            .database
            .query_many(vec![
                (BETA_READERS, params![&like, offset, limit]),
                (COUNT_BETA_READERS, params![&like]),
            ])
            .await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(beta_reader).collect::<Result<_>>()?, total))
    }

    /// Asks the members something.
    pub async fn open_poll(&self, question: &str, choices: &[String], now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(OPEN_POLL, params![question, json(choices)?, now]).await?;
        tx.commit().await
    }

    /// Ends a poll; its result stays.
    pub async fn close_poll(&self, poll: PollId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(CLOSE_POLL, params![poll, now]).await?;
        tx.commit().await
    }

    /// Polls, the open ones first and then the newest, with the choices of whoever asks.
    pub async fn polls(&self, account: Option<AccountId>, limit: u32) -> Result<Vec<Poll>> {
        let rows = self.database.query(POLLS, params![limit]).await?;
        let mut polls: Vec<Poll> = rows.into_iter().map(poll).collect::<Result<_>>()?;
        let ids = json(&polls.iter().map(|poll| poll.id).collect::<Vec<_>>())?;
        for row in self.database.query(VOTES, params![&ids]).await? {
            let mut fields = row.fields("poll_vote");
            let (id, choice): (PollId, u32) = (fields.get("poll_id")?, fields.get("choice")?);
            let choices = polls.iter_mut().find(|poll| poll.id == id).map(|poll| &mut poll.choices);
            if let Some((_, votes)) = choices.and_then(|choices| choices.get_mut(choice as usize)) {
                *votes = fields.get("votes")?;
            }
        }
        for row in self.database.query(OWN_VOTES, params![account, &ids]).await? {
            let mut fields = row.fields("poll_vote");
            let (id, choice): (PollId, u32) = (fields.get("poll_id")?, fields.get("choice")?);
            if let Some(poll) = polls.iter_mut().find(|poll| poll.id == id) {
                poll.own = Some(choice);
            }
        }
        Ok(polls)
    }

    /// Takes a member's choice, the last one where there are several; `Missing` where the poll is closed or has no such
    /// choice.
    pub async fn vote(&self, poll: PollId, account: AccountId, choice: u32) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(POLL, params![poll]).await?.ok_or(StoreError::Missing("poll"))?;
        let choices: Vec<String> = row.fields("poll").json("choices")?;
        if choice as usize >= choices.len() {
            return Err(StoreError::Missing("choice"));
        }
        tx.execute(VOTE, params![poll, account, choice]).await?;
        tx.commit().await
    }

    /// Leaves a line in the guest book; `Refused` where the member has left `most` in a day.
    pub async fn leave_guest_book_line(
        &self,
        (account, pen_name): (AccountId, PenNameId),
        line: &str,
        most: u64,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if first(tx.query_one(LINES_SINCE, params![account, now - DAY]).await?)? >= most {
            return Err(StoreError::Refused("you have left many lines today; go on tomorrow"));
        }
        tx.execute(LEAVE_LINE, params![account, pen_name, line, now]).await?;
        tx.commit().await
    }

    /// Lines of the guest book, the newest first, and how many there are.
    pub async fn guest_book(&self, offset: u32, limit: u32) -> Result<(Vec<GuestBookLine>, u64)> {
        let answers =
            self.database.query_many(vec![(LINES, params![offset, limit]), (COUNT_LINES, params![])]).await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(guest_book_line).collect::<Result<_>>()?, total))
    }

    /// Takes a line of one's own out of the guest book.
    pub async fn remove_own_guest_book_line(&self, id: GuestBookLineId, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(REMOVE_OWN_LINE, params![id, account]).await?;
        tx.commit().await
    }

    /// Takes anybody's line out of the guest book, which is noted in the log.
    pub async fn remove_guest_book_line(
        &self,
        id: GuestBookLineId,
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if let Some(row) = tx.query_one(REMOVE_LINE, params![id]).await? {
            let of: AccountId = row.first("guest_book_line", "account_id")?;
            let note = AuditNote {
                by: Some(by),
                act: "guest-book-line-removed",
                subject: AuditSubject::Account(of.0),
                detail: format!("line {id}"),
            };
            audit::note(&mut tx, &note, now).await?;
        }
        tx.commit().await
    }
}

fn first(row: Option<Row>) -> Result<u64> {
    row.map_or(Ok(0), |row| row.first("count", "count"))
}

fn beta_reader(row: Row) -> Result<BetaReader> {
    let mut fields = row.fields("beta_reader");
    Ok(BetaReader {
        pen_name: fields.get("pen_name_id")?,
        name: fields.get("name")?,
        slug: fields.get("slug")?,
        offer: BetaOffer {
            fandoms: fields.get("fandoms")?,
            strengths: fields.get("strengths")?,
            not: fields.get("not_read")?,
            note: fields.get("note")?,
        },
        written: fields.get("written")?,
    })
}

fn poll(row: Row) -> Result<Poll> {
    let mut fields = row.fields("poll");
    let (id, question) = (fields.get("id")?, fields.get("question")?);
    let choices: Vec<String> = fields.json("choices")?;
    Ok(Poll {
        id,
        question,
        choices: choices.into_iter().map(|choice| (choice, 0)).collect(),
        opened: fields.get("opened")?,
        closed: fields.get("closed")?,
        own: None,
    })
}

fn guest_book_line(row: Row) -> Result<GuestBookLine> {
    let mut fields = row.fields("guest_book_line");
    Ok(GuestBookLine {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        name: fields.get("name")?,
        line: fields.get("line")?,
        written: fields.get("written")?,
    })
}
