//! Whom dumps know: kept so that an author who comes back can prove it.

use ficus_archive::old_password::OldHash;
use ficus_intake::efiction::DumpReport;
use ficus_store::{KnownAuthor, Store};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::JobError;

/// So many are wrapped and stored together.
const AUTHORS_AT_ONCE: usize = 200;

/// An author of stories in a dump.
pub(super) struct OldAuthor {
    known: KnownAuthor,
    password: Option<OldHash>,
}

/// The authors of stories in a dump.
pub(super) fn of_dump(report: &DumpReport) -> Vec<OldAuthor> {
    let authors = report.installs.iter().flat_map(|install| {
        install.authors.iter().map(|author| OldAuthor {
            known: KnownAuthor {
                pen_name: author.pen_name.clone(),
                source: format!("{}/{}", install.site, author.id),
                password: None,
                contact: author.contact.clone(),
                website: author.website.clone(),
                addresses: author.addresses.clone(),
            },
            password: author.password.clone(),
        })
    });
    authors.collect()
}

/// Keeps what is known of authors whose works are in the archive; hashes of passwords are wrapped first.
pub(super) async fn keep(store: &Store, authors: Vec<OldAuthor>) -> Result<(), JobError> {
    let mut waiting = authors;
    while !waiting.is_empty() {
        let rest = waiting.split_off(waiting.len().min(AUTHORS_AT_ONCE));
        let names: Vec<(String, String)> = waiting
            .iter()
            .map(|author| (author.known.pen_name.clone(), author.known.source.clone()))
            .collect();
        let new = store.new_authors(&names).await?;
        waiting.retain(|author| new.contains(&author.known.source));
        let batch = std::mem::replace(&mut waiting, rest);
        let wrapped =
            tokio::task::spawn_blocking(move || batch.into_par_iter().map(wrapped).collect::<Vec<_>>());
        store.add_known_authors(&wrapped.await.map_err(JobError::Stopped)?).await?;
    }
    Ok(())
}

fn wrapped(author: OldAuthor) -> KnownAuthor {
    let mut salt = [0; 16];
    // Without chance or memory the password is not kept; the other proofs are.
    let has_salt = getrandom::fill(&mut salt).is_ok();
    let password = author.password.filter(|_| has_salt).and_then(|old| old.wrap(salt));
    KnownAuthor { password, ..author.known }
}
