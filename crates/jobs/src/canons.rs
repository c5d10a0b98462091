//! Canons that are brought: by an import, by the command line, by the desk.

use ficus_archive::{canon::CanonDraft, tag::TagKind};
use ficus_store::Store;

/// What becomes of a canon that a fandom has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Former {
    /// It stays as it is.
    Stays,
    /// The list that is brought holds from now on; points of the same name keep their works and readers.
    Gives,
}

/// What became of the canons that were brought: fandoms by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Their canon is the one that was brought.
    pub set: Vec<String>,
    /// They had a canon already, which stays.
    pub left: Vec<String>,
    /// No fandom of the archive is called so.
    pub unknown: Vec<String>,
}

impl Brought {
    /// In sentences, none for nothing.
    pub fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        let mut tell = |fandoms: &[String], what: &str| {
            if !fandoms.is_empty() {
                told.push(format!("{what}: {}.", fandoms.join(", ")));
            }
        };
        tell(&self.set, "Canons taken over");
        tell(&self.left, "Canons left alone, because there is one already");
        tell(&self.unknown, "Canons left out, because no fandom is called so");
        told
    }
}

/// Gives fandoms the canons that were brought, each by itself; a name may be any spelling of the fandom. With `dry_run`
/// nothing changes.
pub async fn take_over(
    store: &Store,
    canons: Vec<CanonDraft>,
    former: Former,
    dry_run: bool,
) -> ficus_store::Result<Brought> {
    let mut brought = Brought::default();
    for CanonDraft { fandom, points } in canons {
        let Some(tag) = store.tag_named(TagKind::Fandom, &fandom).await? else {
            brought.unknown.push(fandom);
            continue;
        };
        let sheet = store.tag_sheet(tag.id).await?;
        let canonical = sheet.and_then(|sheet| sheet.line.canonical).map_or(tag.id, |canonical| canonical.id);
        if former == Former::Stays && store.canon_of(canonical).await?.is_some() {
            brought.left.push(fandom);
            continue;
        }
        if !dry_run {
            store.set_canon(canonical, points).await?;
        }
        brought.set.push(fandom);
    }
    Ok(brought)
}

/// All canons of the archive as one file.
pub async fn file(store: &Store) -> ficus_store::Result<String> {
    let mut file = String::new();
    for line in store.canon_lines().await? {
        if let Some(canon) = store.canons(&[line.id]).await?.first() {
            if !file.is_empty() {
                file.push('\n');
            }
            file.push_str(&ficus_archive::canon::write_canon(&line.fandom.name, &canon.points));
        }
    }
    Ok(file)
}
