//! The command line, as `ficus --help` tells it.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use ficus_archive::account::Role;

/// A fan-fiction archive that anyone can run: hosts, rescues, searches and exports stories.
#[derive(Debug, Parser)]
#[command(name = "ficus", version, after_help = "Example:\n  ficus demo && ficus serve")]
pub struct Arguments {
    /// Where the archive is.
    #[command(flatten)]
    pub data: DataArguments,
    /// What to log to standard error: error, warn, info, debug, or a filter for each part.
    #[arg(long, env = "RUST_LOG", default_value = "warn", global = true, value_name = "FILTER")]
    pub log: String,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the archive is.
#[derive(Args, Debug)]
pub struct DataArguments {
    /// The archive's folder: database, originals, index, settings.
    #[arg(long, env = "FICUS_DATA", default_value = "ficus-data", global = true, value_name = "DIR")]
    pub data: PathBuf,
    /// Where the records are: sqlite:FILE or postgres://…; inside the data folder by default.
    #[arg(long, env = "FICUS_DATABASE", global = true, value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves the archive; makes an empty one first where there is none.
    #[command(
        after_help = "Example:\n  ficus serve --listen 127.0.0.1:8080 --base-url https://archive.example"
    )]
    Serve(ServeArguments),
    /// Fills an empty archive with the demo works.
    #[command(after_help = "Example:\n  ficus --data demo-data demo")]
    Demo,
    /// Imports files and folders; the same files again change nothing.
    #[command(
        after_help = "Examples:\n  ficus import --dry-run stories/\n  ficus import --json stories/ > report.jsonl"
    )]
    Import(ImportArguments),
    /// Fills an archive with a synthetic one for measurement.
    #[command(after_help = "Example:\n  ficus --data big generate --works 20000 --seed 7")]
    Generate(GenerateArguments),
    /// Verifies records, originals and index, and names what is wrong.
    #[command(after_help = "Examples:\n  ficus check --repair\n  ficus check --digest")]
    Check(CheckArguments),
    /// Accounts: who signs in.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Tags: what was decided about them as a table (CSV).
    #[command(subcommand)]
    Tags(TagsCommand),
    /// The order of worlds, by which spoilers are told.
    #[command(subcommand)]
    Canons(CanonsCommand),
    /// Mail: what comes back.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Rebuilds the search index from the records.
    #[command(after_help = "Example:\n  ficus reindex")]
    Reindex,
}

/// What to do with mail.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Takes in a message that came back, from standard input: for the pipe of a mail server.
    #[command(after_help = "Example:\n  ficus --data /var/lib/ficus mail bounce < message.eml")]
    Bounce,
}

/// How to serve.
#[derive(Args, Debug)]
pub struct ServeArguments {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Under which address readers reach the site, where it is not the one listened on.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<String>,
    /// Believes the proxy in front about where a request comes from (X-Forwarded-For).
    #[arg(long)]
    pub trusted_proxy: bool,
    /// The mail server, as `smtp://host:587?tls=required` or `smtps://user:password@host`; without it no mail is sent.
    #[arg(long, env = "FICUS_SMTP", value_name = "URL", hide_env_values = true, requires = "mail_from")]
    pub smtp: Option<String>,
    /// Whom the archive's mail comes from.
    #[arg(long, env = "FICUS_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Where letters that cannot be delivered come back to: each to an address of its own, `bounces+12.key@…`, which the
    /// mail server hands to `ficus mail bounce`.
    #[arg(long, env = "FICUS_MAIL_BOUNCES", value_name = "ADDRESS", requires = "mail_from")]
    pub mail_bounces: Option<String>,
    /// How many letters are on their way at once. More go faster; where the archive is killed, as many may go twice.
    #[arg(long, env = "FICUS_MAIL_AT_ONCE", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=32))]
    pub mail_at_once: u32,
}

/// What to import, and how to tell of it.
#[derive(Args, Debug)]
pub struct ImportArguments {
    /// Reads and reports, and changes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Prints a line of JSON for each work and a summary last.
    #[arg(long)]
    pub json: bool,
    /// Files and folders.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// What to generate.
#[derive(Args, Debug)]
pub struct GenerateArguments {
    /// How many works.
    #[arg(long, value_name = "N")]
    pub works: u64,
    /// The same seed gives the same archive.
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// Chapters of a work, on average.
    #[arg(long, default_value_t = 3.0, value_name = "MEAN", value_parser = mean)]
    pub chapters_per_work: f64,
    /// Words of a chapter, on average.
    #[arg(long, default_value_t = 2_000.0, value_name = "MEAN", value_parser = mean)]
    pub words_per_chapter: f64,
}

/// What to verify.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// Rebuilds what is derived from the records where it is wrong.
    #[arg(long)]
    pub repair: bool,
    /// Prints one SHA-256 over every record and original, and verifies nothing else.
    #[arg(long, conflicts_with = "repair")]
    pub digest: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to do with tags.
#[derive(Debug, Subcommand)]
pub enum TagsCommand {
    /// Writes the table: kind, name, sorting, canonical, parents, description.
    #[command(after_help = "Example:\n  ficus tags export tags.csv")]
    Export(TagsExport),
    /// Takes a table over: what its lines say holds from then on, and other tags stay as they are.
    #[command(after_help = "Examples:\n  ficus tags import --dry-run tags.csv\n  ficus tags import tags.csv")]
    Import(TagsImport),
}

/// Where to write the table.
#[derive(Args, Debug)]
pub struct TagsExport {
    /// The file; `-` for standard output.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Tags of which nothing was decided as well.
    #[arg(long)]
    pub all: bool,
}

/// Which table to take over.
#[derive(Args, Debug)]
pub struct TagsImport {
    /// The file; `-` for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Says what would change, and changes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to do with canons.
#[derive(Debug, Subcommand)]
pub enum CanonsCommand {
    /// Writes all canons: each fandom behind a “#”, its points below it.
    #[command(after_help = "Example:\n  ficus canons export canons.txt")]
    Export(CanonsExport),
    /// Takes canons over; points that keep their names keep their works and their readers.
    #[command(
        after_help = "Examples:\n  ficus canons import --dry-run canons.txt\n  ficus canons import canons.txt"
    )]
    Import(CanonsImport),
}

/// Where to write the canons.
#[derive(Args, Debug)]
pub struct CanonsExport {
    /// The file; `-` for standard output.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Which canons to take over.
#[derive(Args, Debug)]
pub struct CanonsImport {
    /// The file; `-` for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Says what would change, and changes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Leaves fandoms alone that have a canon.
    #[arg(long)]
    pub only_new: bool,
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Creates an account; its password is read from standard input.
    #[command(
        after_help = "Example:\n  ficus account create Ada --email ada@example.org --role admin < password.txt"
    )]
    Create(CreateArguments),
    /// Takes the second step off an account whose owner has lost it; the owner is told on the site.
    #[command(after_help = "Example:\n  ficus account take-off-second-step Ada")]
    TakeOffSecondStep(TakeOffArguments),
}

/// Whose second step is taken off.
#[derive(Args, Debug)]
pub struct TakeOffArguments {
    /// The account's name or mail address.
    pub name: String,
}

/// The new account.
#[derive(Args, Debug)]
pub struct CreateArguments {
    /// The name to sign in with.
    pub name: String,
    /// Where mail goes.
    #[arg(long)]
    pub email: String,
    /// What the account may do.
    #[arg(long, value_enum, default_value_t = RoleName::Reader)]
    pub role: RoleName,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// A role as the command line names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    /// Reads.
    Reader,
    /// Posts works too.
    Author,
    /// Sorts the tags of the fandoms that are given to them too.
    FandomWrangler,
    /// Sorts all tags too.
    Wrangler,
    /// Decides on works, reviews and reports too.
    Moderator,
    /// Keeps the site too.
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Reader => Self::Reader,
            RoleName::Author => Self::Author,
            RoleName::FandomWrangler => Self::FandomWrangler,
            RoleName::Wrangler => Self::Wrangler,
            RoleName::Moderator => Self::Moderator,
            RoleName::Admin => Self::Admin,
        }
    }
}

fn base_url(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if host.contains('/') => Err(
            "an address without a path: the archive stands at the root of its host, such as https://fic.example"
                .to_owned(),
        ),
        Some(host)
            if !host.is_empty()
                && !host.contains(|c: char| c.is_whitespace() || c.is_control() || "?#@\"<>\\".contains(c)) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("an address that starts with http:// or https://".to_owned()),
    }
}

fn mean(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(mean) if (1.0..=1_000_000.0).contains(&mean) => Ok(mean),
        _ => Err("a number from 1 to 1000000".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::base_url;

    #[test]
    fn an_archive_stands_at_the_root_of_its_host() {
        assert_eq!(base_url("https://fic.example/"), Ok("https://fic.example".to_owned()));
        assert_eq!(base_url("http://127.0.0.1:8080"), Ok("http://127.0.0.1:8080".to_owned()));
        assert!(base_url("https://fic.example/archive").unwrap_err().contains("without a path"));
        for wrong in
            ["fic.example", "https://", "https://fic.example?x", "https://a b", "https://me@fic.example"]
        {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }
}
