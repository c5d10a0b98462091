//! Repairs texts that stand in a JSON array on standard input, and prints the array of what they became:
//! `cargo run -p ficus-intake --example repair_text < texts.json`.

use std::io;

use ficus_intake::repair;

fn main() -> io::Result<()> {
    let texts: Vec<String> = serde_json::from_reader(io::stdin().lock())?;
    let repaired: Vec<String> = texts.iter().map(|text| repair::text(text).text.into_owned()).collect();
    serde_json::to_writer(io::stdout().lock(), &repaired)?;
    Ok(())
}
