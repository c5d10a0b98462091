//! `ficus`: the command line of a fan-fiction archive that anyone can run.
//!
//! Results go to standard output, messages to standard error. The exit status is 0 where all was done, 1 where it was
//! done in part and what was refused is named, 2 for wrong usage, 3 where the archive could not be opened, read or
//! written.

mod arguments;
mod command;
mod data;
mod failure;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use tracing_subscriber::EnvFilter;

use crate::{
    arguments::{Arguments, Command},
    failure::{Failure, Outcome},
};

/// An import makes and drops very many small texts on all cores, and a server lives for months: both fare better with an
/// allocator that keeps threads apart and gives memory back.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_stderr(&arguments.log);
    quiet_panics();
    match run(&arguments) {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            eprintln!("ficus: {failure}");
            failure.into()
        }
    }
}

fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Start)?;
    let data = &arguments.data;
    runtime.block_on(async {
        match &arguments.command {
            Command::Serve(serve) => command::serve::run(data, serve).await,
            Command::Demo => command::demo::run(data).await,
            Command::Import(import) => command::import::run(data, import).await,
            Command::Generate(generate) => command::generate::run(data, generate).await,
            Command::Check(check) => command::check::run(data, check).await,
            Command::Account(account) => command::account::run(data, account).await,
            Command::Canons(canons) => command::canons::run(data, canons).await,
            Command::Tags(tags) => command::tags::run(data, tags).await,
            Command::Mail(mail) => command::mail::run(data, mail).await,
            Command::Reindex => command::reindex::run(data).await,
        }
    })
}

fn log_to_stderr(filter: &str) {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        // A filter that cannot be read is no reason not to work.
        .with_env_filter(EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn")))
        .init();
}

/// A panic is a fault of this program: it is logged like every other one, and whoever catches it says what it meant.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a fault of this program")));
}
