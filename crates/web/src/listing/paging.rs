//! Links between the pages of a list.

use ficus_archive::listing::PAGE_MAX;

use super::Asked;

/// Links to the pages of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// The page that is shown, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Pages worth a link, with their addresses: the first, the last, and those around this one.
    pub links: Vec<PageLink>,
}

/// A link to a page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// The page, from 1.
    pub number: u32,
    /// Where it is.
    pub address: String,
    /// Whether pages are left out between the link before and this one.
    pub after_gap: bool,
}

impl Paging {
    /// The paging of a list of so many works.
    pub fn new(path: &str, asked: &Asked, total: u64) -> Self {
        Self::of(asked.page, total, asked.page_len(), |page| {
            asked.with(|other| other.page = page).address(path)
        })
    }

    /// The paging of any list; `address` tells where a page is.
    pub fn of(page: u32, total: u64, size: u32, address: impl Fn(u32) -> String) -> Self {
        let page = page.max(1);
        let pages = u32::try_from(total.div_ceil(u64::from(size))).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
        let near = |other: u32| other == 1 || other == pages || other.abs_diff(page) <= 2;
        let shown = page.saturating_sub(2).max(1)..=page.saturating_add(2).min(pages);
        let mut numbers: Vec<u32> =
            std::iter::once(1).chain(shown).chain([pages]).filter(|n| near(*n)).collect();
        numbers.dedup();
        Self {
            page,
            pages,
            previous: (page > 1).then(|| address((page - 1).min(pages))),
            next: (page < pages).then(|| address(page + 1)),
            links: numbers
                .iter()
                .enumerate()
                .map(|(place, number)| PageLink {
                    number: *number,
                    address: address(*number),
                    after_gap: place > 0 && numbers[place - 1] + 1 < *number,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paging_names_the_first_the_last_and_the_near_pages() {
        let paging = Paging::of(7, 400, 20, |page| page.to_string());
        let numbers: Vec<u32> = paging.links.iter().map(|link| link.number).collect();
        assert_eq!(numbers, [1, 5, 6, 7, 8, 9, 20]);
        let after_gaps: Vec<u32> =
            paging.links.iter().filter(|link| link.after_gap).map(|link| link.number).collect();
        assert_eq!(after_gaps, [5, 20]);
        assert_eq!((paging.previous.as_deref(), paging.next.as_deref()), (Some("6"), Some("8")));
        let only = Paging::of(1, 0, 20, |page| page.to_string());
        assert_eq!((only.pages, only.previous, only.next), (1, None, None));
    }
}
