//! Where a work was removed: its addresses say so, and since when.

use ficus_archive::{WorkId, tombstone::Tombstone};

use crate::{App, error::PageError};

/// The tombstone at an address under which nothing is found any more.
pub async fn at(app: &App, address: &str) -> Result<Option<Tombstone>, PageError> {
    match work_of(address) {
        Some(work) => Ok(app.store().tombstone(work).await?),
        None => Ok(None),
    }
}

/// The work that an address is about: `/works/7/chapters/3`, `/feeds/works/7`.
fn work_of(address: &str) -> Option<WorkId> {
    let path = address.split(['?', '#']).next()?;
    let mut parts = path.split('/').skip_while(|part| *part != "works").skip(1);
    parts.next()?.parse().ok()
}

/// `It was removed on 3 March 2026. It broke a rule of this archive (3.2).`
pub fn told(stone: &Tombstone) -> String {
    let day = crate::facts::day(stone.removed.to_zoned(jiff::tz::TimeZone::UTC).date());
    let class = stone.removal.class.told();
    let rule =
        stone.removal.rule.as_deref().map(|rule| format!(" Rule {rule} of the policy.")).unwrap_or_default();
    format!("It was removed on {day}. {class}{rule}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_work_leads_to_its_tombstone() {
        for address in ["/works/7", "/works/7/chapters/3?x=1", "/works/7/download.epub", "/feeds/works/7"] {
            assert_eq!(work_of(address), Some(WorkId(7)), "{address}");
        }
        for address in ["/works/", "/works/x", "/series/7", "/"] {
            assert_eq!(work_of(address), None, "{address}");
        }
    }
}
