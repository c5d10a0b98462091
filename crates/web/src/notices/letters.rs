//! Letters that tell notices: at once, or together once a day or a week at the hour that the reader chose.
//!
//! What several notices are due to say at one time is said in one letter, so that a busy hour fills nobody's mailbox.

use ficus_archive::{
    AccountId, NoticeId,
    account::{Account, Role, Standing},
    kept_search::MailPace,
    letter::{LetterDraft, LetterKind},
    notice::{KeptNotice, Notice, NoticeKind},
    policy::Visitor,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::sync::Arc;

use super::{
    told::{Named, grouped},
    ways::zone,
};
use crate::{
    App,
    error::PageError,
    facts,
    keeping::{feed::Keys, letters::told_in_letter},
    lens::{Lens, Reader},
    mail::{Item, Words, letter_of},
    post::stop::Stop,
};

/// So many accounts are looked at in a row.
const ACCOUNTS_AT_ONCE: u32 = 200;
/// One letter tells at most so many notices.
const NOTICES_MAX: u32 = 200;
/// Of what is told at once, an account gets one letter in so long: what comes meanwhile is told together.
const BETWEEN: SignedDuration = SignedDuration::from_mins(15);

/// Writes the letters that are due; answers with how many.
pub async fn write_due(app: &App) -> Result<u64, PageError> {
    let keys = Keys::of(app).await?;
    let (mut written, mut after) = (0, AccountId(0));
    loop {
        let accounts = app.store().accounts_to_mail(after, app.now(), ACCOUNTS_AT_ONCE).await?;
        let Some(last) = accounts.last() else { return Ok(written) };
        after = *last;
        for account in accounts {
            written += u64::from(write_to(app, &keys, account).await?);
        }
    }
}

/// Writes what is due to one account; answers whether there was a letter to write.
async fn write_to(app: &App, keys: &Keys, id: AccountId) -> Result<bool, PageError> {
    let now = app.now();
    let due = app.store().notices_to_mail(id, now, NOTICES_MAX).await?;
    let time = app.store().digest_time(id).await?;
    let zone = zone(&time.zone).unwrap_or(TimeZone::UTC);
    let last = app.store().last_news_letter(id).await?;
    let when = |kept: &KeptNotice, pace: MailPace| match pace {
        MailPace::AtOnce => last.map_or(kept.made, |last| (last + BETWEEN).max(kept.made)),
        pace => time.due(&zone, pace, kept.made).unwrap_or(kept.made),
    };
    let (ready, later): (Vec<_>, Vec<_>) = due.into_iter().partition(|(kept, pace)| when(kept, *pace) <= now);
    if !later.is_empty() {
        let dues: Vec<(NoticeId, Timestamp)> =
            later.iter().map(|(kept, pace)| (kept.id, when(kept, *pace))).collect();
        app.store().put_off_mail(&dues, now).await?;
    }
    if ready.is_empty() {
        return Ok(false);
    }
    let account = app.store().receiver(id).await?;
    let notices: Vec<KeptNotice> = ready.into_iter().map(|(kept, _)| kept).collect();
    let ids: Vec<NoticeId> = notices.iter().map(|kept| kept.id).collect();
    let letter = match account.filter(|account| gets_letters(account.standing)) {
        Some(account) => letter(app, keys, &account, notices).await?,
        None => None,
    };
    Ok(app.store().post_notices(&ids, letter.as_ref(), now).await? && letter.is_some())
}

/// Whether news goes to an account: its address is proven, and it may come in.
fn gets_letters(standing: Standing) -> bool {
    matches!(standing, Standing::Active | Standing::Suspended)
}

/// The letter that tells notices; `None` where nothing of them is left that the reader may see.
async fn letter(
    app: &App,
    keys: &Keys,
    account: &Account,
    notices: Vec<KeptNotice>,
) -> Result<Option<LetterDraft>, PageError> {
    let lens = Lens { own: None, ..Lens::of_account(app, account.id).await? };
    let visitor = Visitor { account: Some((account.id, Role::Reader)), consent: None };
    let reader = Reader { visitor, lens: Arc::new(lens), ..Reader::default() };
    let all: Vec<&Notice> = notices.iter().map(|kept| &kept.notice).collect();
    let named = Named::load(app, &reader, &all).await?;
    let base = &app.settings().base_url;
    // What the reader may not see any more is no news by mail; on the site it says so.
    let told: Vec<KeptNotice> = notices
        .into_iter()
        .filter(|kept| kept.notice.work().is_none() || named.work(&kept.notice).is_some())
        .collect();
    let Some(first) = told.first() else { return Ok(None) };
    let kind = first.notice.kind();
    let is_one_kind = told.iter().all(|kept| kept.notice.kind() == kind);
    let groups = grouped(told);
    let mut items = Vec::new();
    for group in &groups {
        let (Some(told), Some(first)) = (named.tell(group), group.first()) else { continue };
        let mut lines = match (first.notice.kind(), named.work(&first.notice)) {
            (NoticeKind::News | NoticeKind::Bulletins, Some(item)) => told_in_letter(base, item).lines,
            _ => Vec::new(),
        };
        lines.extend(told.why);
        let address = format!("{base}{}", told.address.as_deref().unwrap_or("/account/notices"));
        items.push(Item { name: told.sentence, address, lines });
    }
    let subject = match &items[..] {
        [only] => only.name.clone(),
        items => facts::counted(items.len() as u64, "piece of news", "pieces of news"),
    };
    let stop = if is_one_kind { Stop::Notices(account.id, kind) } else { Stop::Everything(account.id) };
    let words = Words {
        subject,
        paragraphs: Vec::new(),
        action: Some(("All your notices".to_owned(), format!("{base}/account/notices"))),
        reason: format!(
            "You get this since you asked for it: {base}/account/notices/ways says how you are told."
        ),
        stop: Some(stop.address(base, keys)),
    };
    let to = (Some(account.id), account.email.as_str());
    Ok(Some(letter_of(app, to, LetterKind::News, &words, &items)?))
}
