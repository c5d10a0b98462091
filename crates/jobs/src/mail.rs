//! Mail: plain letters, sent through the SMTP server that the operator names.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

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
    /// The server could not be reached, or refused.
    #[error("the mail server did not take it: {0}")]
    Refused(String),
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The address that it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text, in lines.
    pub text: String,
    /// Where such letters are stopped (RFC 2369, `List-Unsubscribe`).
    pub stop: String,
}

/// Who sends letters, and through which server.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// A sender; `server` is `smtp://host:port`, with `?tls=required` for STARTTLS, or `smtps://user:password@host`,
    /// and `from` an address, with or without a name.
    pub fn new(server: &str, from: &str) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
            .map_err(|error| MailError::Server(error.to_string()))?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self { transport, from: mailbox(from)? })
    }

    /// Sends a letter; it has been taken by the server when this is over.
    pub async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(mailbox(&letter.to)?)
            .subject(&letter.subject)
            .header(ListUnsubscribe(format!("<{}>", letter.stop)))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| MailError::Letter(error.to_string()))?;
        self.transport.send(message).await.map_err(|error| MailError::Refused(error.to_string()))?;
        Ok(())
    }
}

fn mailbox(address: &str) -> Result<Mailbox, MailError> {
    address.parse().map_err(|_| MailError::Address(address.to_owned()))
}

/// Where such letters are stopped.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{MailError, Mailer};

    #[test]
    fn what_makes_no_sense_is_told_before_a_letter_is_sent() {
        assert!(Mailer::new("smtp://127.0.0.1:25", "The Archive <archive@example.org>").is_ok());
        assert!(matches!(Mailer::new("http://mail.example", "a@example.org"), Err(MailError::Server(_))));
        assert!(matches!(Mailer::new("smtp://127.0.0.1", "nobody"), Err(MailError::Address(_))));
    }
}
