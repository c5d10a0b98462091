//! `ficus mail`

use std::io::{Read, stdin};

use ficus_web::Bounced;
use jiff::Timestamp;

use crate::{
    arguments::{DataArguments, MailCommand},
    data,
    failure::{Failure, Outcome},
    output,
};

/// Does what was asked with mail.
pub async fn run(data: &DataArguments, command: &MailCommand) -> Result<Outcome, Failure> {
    match command {
        MailCommand::Bounce => bounce(data).await,
    }
}

/// Takes in a message that came back, from standard input.
async fn bounce(data: &DataArguments) -> Result<Outcome, Failure> {
    let mut message = Vec::new();
    stdin().lock().take(ficus_web::BOUNCE_BYTES_MAX as u64 + 1).read_to_end(&mut message)?;
    let store = data::open_store(data).await?;
    let bounced = ficus_web::take_bounce(&store, &message, Timestamp::now()).await;
    match bounced.map_err(|error| Failure::Serve(error.to_string()))? {
        Bounced::Nothing => output::line("Nothing to note: it names none of the archive's letters.")?,
        Bounced::Noted => output::line("Noted.")?,
        Bounced::Stopped => output::line("Noted; no more letters go to this address.")?,
    }
    // A mail server takes any other end for a reason to send the message back.
    Ok(Outcome::Done)
}
