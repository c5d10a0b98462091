//! What accounts are told on the site.

use ficus_archive::{
    AccountId, NoticeId,
    digest_time::DigestTime,
    kept_search::MailPace,
    letter::LetterDraft,
    notice::{KeptNotice, Notice, NoticeKind, Way},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Fields, Query, Row, json, page, params},
    letters,
};

/// An account that has chosen nothing is told as the kind is usually told; of what is told in no way there is no notice.
const TELL: &str = "INSERT INTO notice (account_id, notice, made, kind, on_site, seen, mail, mail_due)
    SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), way.on_site,
        CASE WHEN way.on_site = 1 THEN NULL ELSE CAST($3 AS BIGINT) END,
        CASE WHEN way.mail = 'never' THEN NULL ELSE way.mail END,
        CASE WHEN way.mail = 'never' THEN NULL ELSE CAST($3 AS BIGINT) END
    FROM (SELECT
        COALESCE((SELECT on_site FROM notice_way WHERE account_id = CAST($1 AS BIGINT) AND kind = CAST($4 AS TEXT)),
            CAST($5 AS BIGINT)) AS on_site,
        COALESCE((SELECT mail FROM notice_way WHERE account_id = CAST($1 AS BIGINT) AND kind = CAST($4 AS TEXT)),
            CAST($6 AS TEXT)) AS mail) AS way
    WHERE way.on_site = 1 OR way.mail <> 'never'";
const ADD: &str = "INSERT INTO notice (account_id, notice, made, kind, on_site, seen, mail, mail_due)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const PAGE: &str = "SELECT id, account_id, notice, made, seen FROM notice
    WHERE account_id = $1 AND on_site = 1 AND kind IN texts_of($4)
    ORDER BY CASE WHEN seen IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $3 OFFSET $2";
const COUNT: &str =
    "SELECT COUNT(*) FROM notice WHERE account_id = $1 AND on_site = 1 AND kind IN texts_of($2)";
const UNSEEN: &str = "SELECT COUNT(*) FROM notice WHERE account_id = $1 AND seen IS NULL";
const UNSEEN_BY_KIND: &str =
    "SELECT kind, COUNT(*) FROM notice WHERE account_id = $1 AND seen IS NULL GROUP BY kind";
const SEE: &str = "UPDATE notice SET seen = $3
    WHERE account_id = $1 AND id <= $2 AND seen IS NULL AND kind IN texts_of($4)";
const WAYS: &str = "SELECT kind, on_site, mail FROM notice_way WHERE account_id = $1";
const SET_WAY: &str = "INSERT INTO notice_way (account_id, kind, on_site, mail) VALUES ($1, $2, $3, $4)
    ON CONFLICT (account_id, kind) DO UPDATE SET on_site = excluded.on_site, mail = excluded.mail";
const NEWS: &str = "SELECT id, account_id, notice, made, seen FROM notice
    WHERE account_id = $1 AND kind = 'news' ORDER BY id DESC LIMIT $2";
const MAIL_DUE: &str = "SELECT DISTINCT account_id FROM notice
    WHERE mail_due <= $1 AND account_id > $2 ORDER BY account_id LIMIT $3";
const MAIL_OF: &str = "SELECT id, account_id, notice, made, seen, mail FROM notice
    WHERE account_id = $1 AND mail_due <= $2 ORDER BY id LIMIT $3";
const MAIL_LATER: &str = "UPDATE notice SET mail_due = $2 WHERE id = $1 AND mail_due <= $3";
const MAILED: &str =
    "UPDATE notice SET mail_due = NULL WHERE id IN ints_of($1) AND mail_due IS NOT NULL RETURNING id";
const STOP_SUBSCRIPTIONS: &str = "UPDATE subscription SET mail = 'never', on_site = 1
    WHERE account_id = $1 AND mail <> 'never'";
const FORGET_MAIL: &str = "UPDATE notice SET mail = NULL, mail_due = NULL WHERE account_id = $1 AND kind = $2 AND mail_due IS NOT NULL";
const DIGEST: &str = "SELECT zone, hour, weekday FROM digest_time WHERE account_id = $1";
const SET_DIGEST: &str = "INSERT INTO digest_time (account_id, zone, hour, weekday) VALUES ($1, $2, $3, $4)
    ON CONFLICT (account_id) DO UPDATE SET zone = excluded.zone, hour = excluded.hour, weekday = excluded.weekday";

/// The statement that tells an account something; part of the transaction that does what it tells.
pub(crate) fn tell(account: AccountId, notice: &Notice, now: Timestamp) -> Result<Query> {
    let (kind, usual) = (notice.kind(), notice.kind().usual());
    let values = params![account, json(notice)?, now, kind.as_str(), usual.on_site, usual.mail.as_str()];
    Ok((TELL, values))
}

/// The statement that tells an account something in a way that it chose for what it is about.
pub(crate) fn tell_by(account: AccountId, notice: &Notice, way: Way, now: Timestamp) -> Result<Query> {
    let mail = (way.mail != MailPace::Never).then_some(way.mail.as_str());
    let values = params![
        account,
        json(notice)?,
        now,
        notice.kind().as_str(),
        way.on_site,
        (!way.on_site).then_some(now),
        mail,
        mail.map(|_| now)
    ];
    Ok((ADD, values))
}

/// The statement that tells an account something on its page of notices, whatever it chose.
pub(crate) fn tell_on_site(account: AccountId, notice: &Notice, now: Timestamp) -> Result<Query> {
    tell_by(account, notice, Way { on_site: true, mail: MailPace::Never }, now)
}

impl Store {
    /// Tells an account something, by itself.
    pub async fn tell(&self, account: AccountId, notice: &Notice, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![tell(account, notice, now)?]).await?;
        tx.commit().await
    }

    /// What an account was told, what it has not seen first, and how much there is.
    pub async fn notices(
        &self,
        account: AccountId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<KeptNotice>, u64)> {
        self.notices_of(account, &NoticeKind::ALL, offset, limit).await
    }

    /// What an account was told of these kinds, what it has not seen first, and how much there is.
    pub async fn notices_of(
        &self,
        account: AccountId,
        kinds: &[NoticeKind],
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<KeptNotice>, u64)> {
        let kinds = words(kinds)?;
        let answers = self
            .database
            .query_many(vec![
                (PAGE, params![account, offset, limit, &kinds]),
                (COUNT, params![account, &kinds]),
            ])
            .await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(kept_notice).collect::<Result<_>>()?, total))
    }

    /// How much an account was told and has not seen.
    pub async fn unseen_notices(&self, account: AccountId) -> Result<u64> {
        match self.database.query_one(UNSEEN, params![account]).await? {
            Some(row) => row.first("notice", "count"),
            None => Ok(0),
        }
    }

    /// How much of each kind an account was told and has not seen.
    pub async fn unseen_by_kind(&self, account: AccountId) -> Result<Vec<(NoticeKind, u64)>> {
        let rows = self.database.query(UNSEEN_BY_KIND, params![account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("notice");
                Ok((fields.word("kind")?, fields.get("count")?))
            })
            .collect()
    }

    /// The account has seen everything of these kinds up to this.
    pub async fn see_notices(
        &self,
        account: AccountId,
        kinds: &[NoticeKind],
        up_to: NoticeId,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(SEE, params![account, up_to, now, words(kinds)?]).await?;
        tx.commit().await
    }

    /// How an account wants to be told of each kind; kinds of which it has not chosen are left out.
    pub async fn notice_ways(&self, account: AccountId) -> Result<Vec<(NoticeKind, Way)>> {
        let rows = self.database.query(WAYS, params![account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("notice_way");
                let kind = fields.word("kind")?;
                Ok((kind, Way { on_site: fields.get("on_site")?, mail: fields.word("mail")? }))
            })
            .collect()
    }

    /// Takes over how an account wants to be told.
    pub async fn set_notice_ways(&self, account: AccountId, ways: &[(NoticeKind, Way)]) -> Result<()> {
        let queries = ways
            .iter()
            .map(|(kind, way)| (SET_WAY, params![account, kind.as_str(), way.on_site, way.mail.as_str()]));
        let mut tx = self.database.begin().await?;
        tx.run(queries.collect()).await?;
        tx.commit().await
    }

    /// Sends an account no more letters about things of these kinds, those that it chooses letters of; whoever wanted
    /// letters alone is told on the site from now on, rather than of nothing.
    pub async fn stop_mail(&self, account: AccountId, kinds: &[NoticeKind]) -> Result<()> {
        let ways = self.notice_ways(account).await?;
        let mut queries = Vec::new();
        for kind in kinds.iter().copied().filter(|kind| kind.is_chosen()) {
            let way = ways.iter().find(|(of, _)| *of == kind).map_or(kind.usual(), |(_, way)| *way);
            let on_site = way.on_site || way.mail != MailPace::Never;
            queries.push((SET_WAY, params![account, kind.as_str(), on_site, MailPace::Never.as_str()]));
            queries.push((FORGET_MAIL, params![account, kind.as_str()]));
            if kind == NoticeKind::News {
                queries.push((STOP_SUBSCRIPTIONS, params![account]));
            }
        }
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// The last news that an account was told, in whatever way: for its feed.
    pub async fn news_told(&self, account: AccountId, limit: u32) -> Result<Vec<KeptNotice>> {
        let rows = self.database.query(NEWS, params![account, limit]).await?;
        rows.into_iter().map(kept_notice).collect()
    }

    /// Accounts above one that are to be told something by mail now.
    pub async fn accounts_to_mail(
        &self,
        after: AccountId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccountId>> {
        let rows = self.database.query(MAIL_DUE, params![now, after, limit]).await?;
        rows.into_iter().map(|row| row.first("notice", "account_id")).collect()
    }

    /// What an account is to be told by mail now, the oldest first, each with the pace that it is told at.
    pub async fn notices_to_mail(
        &self,
        account: AccountId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(KeptNotice, MailPace)>> {
        let rows = self.database.query(MAIL_OF, params![account, now, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("notice");
                Ok((kept(&mut fields)?, fields.word("mail")?))
            })
            .collect()
    }

    /// Puts off what is to be told by mail: each notice to its moment.
    pub async fn put_off_mail(&self, dues: &[(NoticeId, Timestamp)], now: Timestamp) -> Result<()> {
        let queries = dues.iter().map(|(id, due)| (MAIL_LATER, params![*id, *due, now]));
        let mut tx = self.database.begin().await?;
        tx.run(queries.collect()).await?;
        tx.commit().await
    }

    /// Notes that notices were told by mail, and puts the letter that tells them in the queue; nothing is done where
    /// another process was faster. Without a letter there was nothing left to tell.
    pub async fn post_notices(
        &self,
        told: &[NoticeId],
        letter: Option<&LetterDraft>,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let rows = tx.query(MAILED, params![json(told)?]).await?;
        if rows.len() != told.len() {
            // Dropped, so that those that were still due stay so.
            return Ok(false);
        }
        if let Some(letter) = letter {
            tx.run(vec![letters::post(letter, now)]).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// When an account's digests come.
    pub async fn digest_time(&self, account: AccountId) -> Result<DigestTime> {
        let Some(row) = self.database.query_one(DIGEST, params![account]).await? else {
            return Ok(DigestTime::default());
        };
        let mut fields = row.fields("digest_time");
        Ok(DigestTime {
            zone: fields.get("zone")?,
            hour: fields.get("hour")?,
            weekday: fields.get("weekday")?,
        })
    }

    /// Takes over when an account's digests come.
    pub async fn set_digest_time(&self, account: AccountId, time: &DigestTime) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let values = params![account, &time.zone, time.hour, time.weekday];
        tx.execute(SET_DIGEST, values).await?;
        tx.commit().await
    }
}

fn words(kinds: &[NoticeKind]) -> Result<String> {
    json(&kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>())
}

fn kept_notice(row: Row) -> Result<KeptNotice> {
    kept(&mut row.fields("notice"))
}

fn kept(fields: &mut Fields) -> Result<KeptNotice> {
    Ok(KeptNotice {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        notice: fields.json("notice")?,
        made: fields.get("made")?,
        seen: fields.get("seen")?,
    })
}
