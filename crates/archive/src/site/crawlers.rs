//! What robots are asked for. It is a courtesy: robots that are not polite are slowed down by their addresses.

use serde::{Deserialize, Serialize};

/// Robots that gather texts for language models, by the names that they give themselves.
const GATHERERS: [&str; 18] = [
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ChatGPT-User",
    "ClaudeBot",
    "cohere-ai",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "Meta-ExternalAgent",
    "OAI-SearchBot",
    "PerplexityBot",
    "Timpibot",
];
/// Robots are asked to wait at most so many seconds between two pages.
pub const DELAY_SECONDS_MAX: u32 = 3_600;

/// What robots are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Crawlers {
    /// Whether search engines may come.
    pub search_engines: bool,
    /// Whether robots may come that gather texts for language models.
    pub gatherers: bool,
    /// The seconds that robots are asked to wait between two pages; 0 for none.
    pub delay_seconds: u32,
}

impl Default for Crawlers {
    fn default() -> Self {
        Self { search_engines: true, gatherers: false, delay_seconds: 0 }
    }
}

impl Crawlers {
    /// The lines of `robots.txt` (RFC 9309) for an archive that everybody may visit, without the sitemap; `private` are
    /// the beginnings of paths that nobody has to crawl.
    pub fn lines(&self, private: &[&str]) -> String {
        let mut lines = Vec::new();
        if !self.gatherers {
            lines.extend(GATHERERS.map(|name| format!("User-agent: {name}")));
            lines.push("Disallow: /".to_owned());
            lines.push(String::new());
        }
        lines.push("User-agent: *".to_owned());
        if self.search_engines {
            lines.extend(private.iter().map(|path| format!("Disallow: {path}")));
        } else {
            lines.push("Disallow: /".to_owned());
        }
        if self.delay_seconds > 0 {
            lines.push(format!("Crawl-delay: {}", self.delay_seconds));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_that_gather_texts_are_asked_to_stay_away_until_the_site_lets_them_in() {
        let lines = Crawlers::default().lines(&["/admin"]);
        assert!(
            lines.contains("User-agent: GPTBot\n") && lines.contains("User-agent: *\nDisallow: /admin\n")
        );
        let open = Crawlers { gatherers: true, ..Crawlers::default() };
        assert!(!open.lines(&[]).contains("GPTBot"));
    }

    #[test]
    fn an_archive_can_ask_search_engines_to_stay_away_and_all_robots_to_wait() {
        let shut = Crawlers { search_engines: false, delay_seconds: 5, ..Crawlers::default() };
        assert!(shut.lines(&["/admin"]).ends_with("User-agent: *\nDisallow: /\nCrawl-delay: 5\n"));
    }
}
