//! The queue of letters: taken a few at a time, sent several at once, and tried again where the server did not take
//! them.
//!
//! A letter that was taken is nobody else's until its lease ends. Where the process dies between the server's word and
//! the note of it, the letter goes once more, under the same Message-ID; none is lost.

use std::sync::Arc;

use ficus_archive::{
    AccountId, LetterId,
    letter::{Due, LetterDraft, pause, when_due},
};
use ficus_store::{LetterFate, Store, TakenLetter};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use super::{Letter, Mailer};
use crate::JobError;

/// So many letters are taken at once.
const TAKEN_AT_ONCE: u32 = 64;
/// Whoever took a letter has so long to send it.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// To whom a letter went is remembered for so long: caps count by it, and what comes back is known by it.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What sending goes by.
#[derive(Clone)]
pub struct Post {
    /// The records.
    pub store: Store,
    /// Who sends.
    pub mailer: Mailer,
    /// The time.
    pub clock: fn() -> Timestamp,
    /// So many letters leave the archive in an hour at most.
    pub an_hour_max: u32,
    /// The key of a letter in the address that it comes back to.
    pub bounce_key: Arc<dyn Fn(LetterId) -> String + Send + Sync>,
    /// Opens a letter that waited sealed; `None` where it cannot be opened, and so will never go.
    pub open: Opener,
}

/// See [`Post::open`].
pub type Opener = Arc<dyn Fn(LetterDraft) -> Option<LetterDraft> + Send + Sync>;

impl Post {
    /// Sends the letters that are due, all of them; answers with how many went.
    pub async fn send_due(&self) -> Result<u64, JobError> {
        let mut sent = 0;
        loop {
            let now = (self.clock)();
            let taken = self.store.take_letters(now, now + LEASE, TAKEN_AT_ONCE).await?;
            if taken.is_empty() {
                return Ok(sent);
            }
            let (gone, reached) = self.send_all(taken).await?;
            sent += gone;
            if !reached {
                // The server is not there: the others can wait as well.
                return Ok(sent);
            }
        }
    }

    /// Sends letters that were taken; answers with how many went, and whether the server was reached at all.
    async fn send_all(&self, taken: Vec<TakenLetter>) -> Result<(u64, bool), JobError> {
        let accounts: Vec<AccountId> = taken.iter().filter_map(|letter| letter.draft.account).collect();
        let stopped = self.store.stopped_accounts(&accounts).await?;
        let mut waiting = taken.into_iter();
        let mut on_the_way = JoinSet::new();
        let (mut sent, mut tried, mut failed) = (0, 0u64, 0u64);
        loop {
            while on_the_way.len() < self.mailer.at_once() as usize
                && let Some(letter) = waiting.next()
            {
                let is_stopped = letter.draft.account.is_some_and(|account| stopped.contains(&account))
                    && !letter.draft.kind.is_asked_for_by_anybody();
                let (post, now) = (self.clone(), (self.clock)());
                on_the_way.spawn(async move { post.send_one(letter, is_stopped, now).await });
            }
            let Some(done) = on_the_way.join_next().await else { break };
            match done.map_err(JobError::Stopped)?? {
                Some(true) => (sent, tried) = (sent + 1, tried + 1),
                Some(false) => (failed, tried) = (failed + 1, tried + 1),
                None => {}
            }
        }
        Ok((sent, tried == 0 || failed < tried))
    }

    /// Sends a letter and notes what became of it; answers whether the server took it now, `None` where it was not
    /// asked or refused it for good.
    async fn send_one(
        &self,
        letter: TakenLetter,
        is_stopped: bool,
        now: Timestamp,
    ) -> Result<Option<bool>, JobError> {
        let kind = letter.draft.kind;
        let due = if is_stopped { Due::Drop } else { when_due(kind, letter.lately, self.an_hour_max) };
        let (fate, answer) = match due {
            Due::Drop => (LetterFate::Dropped, None),
            Due::Wait(pause) => (LetterFate::Untried(now + pause), None),
            Due::Send => self.tried(&letter, now).await?,
        };
        self.store.note_letter(letter.id, &fate).await?;
        Ok(answer)
    }

    async fn tried(
        &self,
        letter: &TakenLetter,
        now: Timestamp,
    ) -> Result<(LetterFate, Option<bool>), JobError> {
        let Some(ready) = self.ready(letter) else {
            tracing::error!(
                letter = letter.id.0,
                "a letter was sealed under another key, and cannot be sent"
            );
            return Ok((LetterFate::Refused("It was sealed under another key.".to_owned()), None));
        };
        let error = match self.mailer.send(&ready).await {
            Ok(()) => return Ok((LetterFate::Sent((self.clock)()), Some(true))),
            Err(error) => error,
        };
        // Neither the address nor what the letter says is for a log.
        tracing::warn!(letter = letter.id.0, tries = letter.tries, "a letter was not sent");
        if error.is_final() {
            if let Some(account) = letter.draft.account {
                self.store.note_bounce(account, &letter.draft.address, now).await?;
            }
            return Ok((LetterFate::Refused(error.to_string()), None));
        }
        let fate = match pause(letter.tries, now.duration_since(letter.made)) {
            Some(pause) => LetterFate::Later(now + pause, error.to_string()),
            None => LetterFate::Refused(error.to_string()),
        };
        Ok((fate, Some(false)))
    }

    fn ready(&self, letter: &TakenLetter) -> Option<Letter> {
        let draft = (self.open)(letter.draft.clone())?;
        Some(Letter {
            id: letter.id,
            to: draft.address,
            subject: draft.subject,
            text: draft.text,
            html: draft.html,
            stop: draft.stop,
            written: letter.made,
            comes_back_to: self.mailer.bounce_address(&(self.bounce_key)(letter.id)),
        })
    }
}
