//! Which of two forms of the same text is the one to read.

/// Elements whose loss would be the story's loss.
const TELLING_ELEMENTS: [&str; 14] =
    ["i", "em", "b", "strong", "u", "s", "strike", "center", "h1", "h2", "h3", "blockquote", "hr", "sup"];

/// Whether a page says more than the plain text that was sent with it: it holds as much text, and markup that the
/// plain text has no signs for.
pub(super) fn page_says_more(text: &str, page: &str) -> bool {
    let (shown, elements) = survey(page);
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let typed = text.matches(['*', '_']).count() / 2;
    // A page cut short by a program, or one that holds a reply's text alone, loses words.
    shown * 100 >= letters * 98 && elements > typed
}

/// How many letters a page shows, and how many telling elements it opens.
fn survey(page: &str) -> (usize, usize) {
    let (mut letters, mut elements) = (0, 0);
    let mut hidden: Option<&str> = None;
    for (at, piece) in page.split('<').enumerate() {
        let (tag, shown) = match piece.split_once('>') {
            Some((tag, shown)) if at > 0 => (tag, shown),
            _ => ("", piece),
        };
        let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(tag.len());
        let name = tag[..name_end].to_ascii_lowercase();
        match hidden {
            Some(closing) if name == closing => hidden = None,
            Some(_) => continue,
            None => {
                hidden = match name.as_str() {
                    "script" => Some("/script"),
                    "style" => Some("/style"),
                    "title" => Some("/title"),
                    _ => None,
                };
            }
        }
        if hidden.is_some() {
            continue;
        }
        elements += usize::from(TELLING_ELEMENTS.contains(&name.as_str()));
        letters += shown_letters(shown);
    }
    (letters, elements)
}

/// Letters of a text between tags; a character reference is one at most.
fn shown_letters(shown: &str) -> usize {
    let references: usize = shown
        .split('&')
        .skip(1)
        .filter_map(|rest| rest.split_once(';').map(|(name, _)| name))
        .filter(|name| name.len() <= 8)
        .map(|name| name.chars().filter(|c| c.is_alphanumeric()).count())
        .sum();
    shown.chars().filter(|c| c.is_alphanumeric()).count().saturating_sub(references)
}

#[cfg(test)]
mod tests {
    use super::page_says_more;

    #[test]
    fn a_page_is_read_where_it_alone_shows_emphasis_and_all_words() {
        let page = "<html><style>p { color: red }</style><p>He <i>never</i> came,&nbsp;she said.</p></html>";
        assert!(page_says_more("He never came, she said.", page));
        assert!(!page_says_more("He *never* came, she said.", page));
        assert!(!page_says_more("He never came, she said.", "<p>He never came, she said.</p>"));
        assert!(!page_says_more("He never came, she said. And then the lamp went out.", page));
    }
}
