//! Where in a list a page stands.

/// Lines of a list on one page.
pub const PAGE_SIZE: u32 = 50;

/// A page of a list.
pub struct Pages {
    pub page: u32,
    pub last: u32,
    /// What else the address asks for: empty, or ending with `&`.
    pub query: String,
}

impl Pages {
    /// The page nearest to the one asked for.
    pub fn new(asked: Option<u32>, total: u64, query: &str) -> Self {
        let last = u32::try_from(total.div_ceil(u64::from(PAGE_SIZE))).unwrap_or(u32::MAX).max(1);
        let query = if query.is_empty() { String::new() } else { format!("{query}&") };
        Self { page: asked.unwrap_or(1).clamp(1, last), last, query }
    }

    /// How many lines stand before the page.
    pub fn offset(&self) -> u32 {
        (self.page - 1).saturating_mul(PAGE_SIZE)
    }
}

#[cfg(test)]
mod tests {
    use super::Pages;

    #[test]
    fn a_page_that_is_not_there_is_the_nearest_one() {
        for (asked, total, page, offset) in
            [(None, 0, 1, 0), (Some(0), 120, 1, 0), (Some(9), 120, 3, 100), (Some(2), 51, 2, 50)]
        {
            let pages = Pages::new(asked, total, "");
            assert_eq!((pages.page, pages.offset()), (page, offset));
        }
    }
}
