//! Mail: letters, sent through the SMTP server that the operator names.

mod message;
pub mod queue;

use std::time::Duration;

use ficus_archive::LetterId;
use jiff::Timestamp;
use lettre::transport::smtp::{self, PoolConfig, response::Category};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor, message::Mailbox};

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// A connection that nothing went over for so long is closed.
const IDLE: Duration = Duration::from_secs(30);
/// At most so many letters are on their way at once.
pub const AT_ONCE_MAX: u32 = 32;

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address of the server makes no sense.
    #[error("this is no address of a mail server (smtp://, smtps://): {0}")]
    Server(String),
    /// A mail address makes no sense.
    #[error("this is no mail address: {0}")]
    Address(String),
    /// The letter could not be written.
    #[error("the letter could not be written: {0}")]
    Letter(String),
    /// The server could not be reached, or did not take it this time.
    #[error("the mail server did not take it: {0}")]
    NotNow(String),
    /// The server will never take this letter.
    #[error("the mail server refused it: {0}")]
    Refused(String),
}

impl MailError {
    /// Whether trying again is of no use.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Address(_) | Self::Letter(_) | Self::Refused(_))
    }
}

/// A letter, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its number: the letter is known by it wherever it stands, so that one that comes twice is known for it.
    pub id: LetterId,
    /// The address that it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text, in lines.
    pub text: String,
    /// The same as HTML; empty where there is none.
    pub html: String,
    /// Where such letters are stopped with one click (RFC 8058).
    pub stop: Option<String>,
    /// When it was written.
    pub written: Timestamp,
    /// Where it comes back to where it cannot be delivered; `None` leaves that to the sender's address.
    pub comes_back_to: Option<String>,
}

/// Who sends letters, and through which server.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    bounces: Option<String>,
    at_once: u32,
}

impl Mailer {
    /// A sender; `server` is `smtp://host:port`, with `?tls=required` for STARTTLS, or `smtps://user:password@host`,
    /// and `from` an address, with or without a name.
    pub fn new(server: &str, from: &str) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
            .map_err(|error| MailError::Server(error.to_string()))?
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(AT_ONCE_MAX).idle_timeout(IDLE))
            .build();
        Ok(Self { transport, from: mailbox(from)?, bounces: None, at_once: 1 })
    }

    /// With the address that letters come back to (`bounces@example.org`): each letter has one of its own
    /// (`bounces+12.key@example.org`), so that what comes back names the letter.
    pub fn with_bounces(mut self, address: &str) -> Result<Self, MailError> {
        self.bounces = Some(mailbox(address)?.email.to_string());
        Ok(self)
    }

    /// With so many letters on their way at once. Where the process is killed, as many may go a second time: with one at
    /// a time never more than one.
    #[must_use]
    pub fn with_at_once(mut self, at_once: u32) -> Self {
        self.at_once = at_once.clamp(1, AT_ONCE_MAX);
        self
    }

    /// How many letters are on their way at once.
    pub fn at_once(&self) -> u32 {
        self.at_once
    }

    /// Where a letter comes back to, by its key.
    pub fn bounce_address(&self, key: &str) -> Option<String> {
        let (name, host) = self.bounces.as_deref()?.rsplit_once('@')?;
        Some(format!("{name}+{key}@{host}"))
    }

    /// Sends a letter; it has been taken by the server when this is over.
    pub async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = message::compose(&self.from, letter)?;
        self.transport.send(message).await.map(drop).map_err(|error| judged(&error))
    }
}

/// Whether a failure is about the letter or about the server. What the server says of signing in and of itself
/// (530, 535, 521) is no word about any letter.
fn judged(error: &smtp::Error) -> MailError {
    let about_the_letter =
        |code: smtp::response::Code| matches!(code.category, Category::MailSystem) || u16::from(code) == 501;
    if error.is_permanent() && error.status().is_some_and(about_the_letter) {
        MailError::Refused(error.to_string())
    } else {
        MailError::NotNow(error.to_string())
    }
}

fn mailbox(address: &str) -> Result<Mailbox, MailError> {
    address.parse().map_err(|_| MailError::Address(address.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{MailError, Mailer};

    // The pool of connections needs a runtime.
    #[tokio::test]
    async fn what_makes_no_sense_is_told_before_a_letter_is_sent() {
        assert!(Mailer::new("smtp://127.0.0.1:25", "The Archive <archive@example.org>").is_ok());
        assert!(matches!(Mailer::new("http://mail.example", "a@example.org"), Err(MailError::Server(_))));
        assert!(matches!(Mailer::new("smtp://127.0.0.1", "nobody"), Err(MailError::Address(_))));
    }

    #[tokio::test]
    async fn each_letter_comes_back_to_an_address_of_its_own() {
        let mailer = Mailer::new("smtp://127.0.0.1:25", "archive@example.org").unwrap();
        assert_eq!(mailer.bounce_address("12.ab"), None);
        let mailer = mailer.with_bounces("Bounces <bounces@example.org>").unwrap();
        assert_eq!(mailer.bounce_address("12.ab").as_deref(), Some("bounces+12.ab@example.org"));
    }
}
