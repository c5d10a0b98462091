//! `ficus canons`

use std::{
    fs,
    io::{Read, Write, stdin, stdout},
    path::Path,
};

use ficus_archive::canon::{FILE_BYTES_MAX, read_canons};
use ficus_jobs::canons::{Former, file, take_over};

use crate::{
    arguments::{CanonsCommand, CanonsImport, DataArguments},
    data,
    failure::{Failure, Outcome},
    output,
};

/// Does what was asked with canons.
pub async fn run(data: &DataArguments, command: &CanonsCommand) -> Result<Outcome, Failure> {
    let store = data::open_store(data).await?;
    match command {
        CanonsCommand::Export(export) => {
            let text = file(&store).await?;
            if is_stream(&export.file) {
                stdout().lock().write_all(text.as_bytes())?;
            } else {
                fs::write(&export.file, text).map_err(|error| named(&export.file, &error))?;
            }
            Ok(Outcome::Done)
        }
        CanonsCommand::Import(import) => {
            let (canons, faults) = read_canons(&text_of(import)?);
            let former = if import.only_new { Former::Stays } else { Former::Gives };
            let brought = take_over(&store, canons, former, import.dry_run).await?;
            for fault in &faults {
                eprintln!("{fault}");
            }
            for sentence in brought.told() {
                output::line(sentence)?;
            }
            if import.dry_run {
                output::line("Nothing was changed.")?;
            }
            Ok(if faults.is_empty() && brought.unknown.is_empty() { Outcome::Done } else { Outcome::InPart })
        }
    }
}

/// `-` stands for the streams.
fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

fn text_of(import: &CanonsImport) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if is_stream(&import.file) {
        stdin().lock().take(FILE_BYTES_MAX).read_to_string(&mut text)
    } else {
        fs::File::open(&import.file).and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text))
    };
    read.map_err(|error| named(&import.file, &error))?;
    Ok(text)
}

fn named(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Stream(std::io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}
