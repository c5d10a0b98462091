//! Figures as people type them: `>20000`, `1,000-5,000`, `20k`, `<=3`.

use crate::listing::Bounds;

/// No figure of a work is greater.
const FIGURE_MAX: u64 = 1_000_000_000_000;

/// The bounds that a text asks for; `None` where it asks for none.
pub(super) fn read(text: &str) -> Option<Bounds<u64>> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let at_least = |from: u64| (from > 0).then_some(Bounds { from: Some(from), to: None });
    let at_most = |to: u64| Some(Bounds { from: None, to: Some(to) });
    if let Some(rest) = text.strip_prefix(">=").or_else(|| text.strip_prefix('≥')) {
        return at_least(number(rest)?);
    }
    if let Some(rest) = text.strip_prefix("<=").or_else(|| text.strip_prefix('≤')) {
        return at_most(number(rest)?);
    }
    if let Some(rest) = text.strip_prefix('>') {
        return at_least(number(rest)? + 1);
    }
    if let Some(rest) = text.strip_prefix('<') {
        return at_most(number(rest)?.checked_sub(1)?);
    }
    if let Some(rest) = text.strip_suffix('+') {
        return at_least(number(rest)?);
    }
    if let Some((from, to)) = text.split_once("..").or_else(|| text.split_once(['-', '–', '—'])) {
        let (from, to) = (number(from)?, number(to)?);
        return Some(Bounds::from(from.min(to)..=from.max(to)));
    }
    let exactly = number(text.strip_prefix('=').unwrap_or(&text))?;
    Some(Bounds::from(exactly..=exactly))
}

/// As [`read`] reads it again; bounds that ask for nothing are written as nothing that it reads.
pub(super) fn written(bounds: &Bounds<u64>) -> String {
    match (bounds.from, bounds.to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from}-{to}"),
        (Some(from), None) => format!(">{}", from.saturating_sub(1)),
        (None, Some(to)) => format!("<{}", to + 1),
        (None, None) => String::new(),
    }
}

/// What lies outside of bounds; `None` where that is no one range.
pub(super) fn outside(bounds: &Bounds<u64>) -> Option<Bounds<u64>> {
    match (bounds.from, bounds.to) {
        (Some(from), None) => Some(Bounds { from: None, to: Some(from.checked_sub(1)?) }),
        (None, Some(to)) => Some(Bounds { from: Some(to + 1), to: None }),
        _ => None,
    }
}

/// A number as people type it: `20,000`, `20k`, `1.5k`, `2m`.
fn number(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (digits, times) = match lower.strip_suffix(['k', 'm']) {
        Some(digits) if lower.ends_with('k') => (digits, 1_000),
        Some(digits) => (digits, 1_000_000),
        None => (lower.as_str(), 1),
    };
    if times > 1
        && let Some((whole, part)) = digits.split_once('.')
    {
        let places = u32::try_from(part.len()).ok().filter(|places| (1..=3).contains(places))?;
        let part = plain(part)? * times / 10u64.pow(places);
        return Some((plain(whole)?.checked_mul(times)? + part).min(FIGURE_MAX));
    }
    let digits: String = digits.chars().filter(|c| !matches!(c, ',' | '\'' | '_' | '.')).collect();
    Some(plain(&digits)?.saturating_mul(times).min(FIGURE_MAX))
}

fn plain(digits: &str) -> Option<u64> {
    let is_number = (1..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}
