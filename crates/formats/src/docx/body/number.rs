//! Headings that the program numbers: the number stands in no text, but the reader saw it.

use std::collections::HashMap;

use crate::{
    docx::styles::{ParagraphProperties, Styles},
    number::ROMAN,
};

/// How far each list has been counted, level by level.
#[derive(Default)]
pub(super) struct Counters(HashMap<String, [u32; 9]>);

impl Counters {
    /// What stands before a heading by its numbering, where that is a word and a number: `Chapter 3`.
    pub(super) fn heading_label(
        &mut self,
        styles: &Styles,
        properties: &ParagraphProperties,
        heading_level: u8,
    ) -> Option<String> {
        let number = properties.number.as_deref().filter(|number| *number != "0" && heading_level > 0)?;
        let level = properties.number_level.unwrap_or(0).min(8);
        let (list, place) = styles.list(number, level)?;
        let counts = self.0.entry(list.to_owned()).or_insert([0; 9]);
        let at = usize::from(level);
        counts[at] = if counts[at] == 0 { place.start } else { counts[at].saturating_add(1) };
        counts[at + 1..].fill(0);
        if !place.text.contains(char::is_alphabetic) {
            return None;
        }
        let mut label = place.text.clone();
        for (index, count) in counts.iter().enumerate().take(at + 1) {
            let format = styles.list(number, index as u8).map_or("decimal", |(_, level)| &level.format);
            label = label.replace(&format!("%{}", index + 1), &written(*count, format));
        }
        Some(label.trim().to_owned())
    }
}

fn written(count: u32, format: &str) -> String {
    const WORDS: [&str; 21] = [
        "Zero",
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Ten",
        "Eleven",
        "Twelve",
        "Thirteen",
        "Fourteen",
        "Fifteen",
        "Sixteen",
        "Seventeen",
        "Eighteen",
        "Nineteen",
        "Twenty",
    ];
    match format {
        "upperRoman" => roman(count),
        "lowerRoman" => roman(count).to_lowercase(),
        "cardinalText" => {
            WORDS.get(count as usize).map_or_else(|| count.to_string(), |word| (*word).to_owned())
        }
        "upperLetter" if (1..=26).contains(&count) => char::from(b'A' + count as u8 - 1).to_string(),
        "lowerLetter" if (1..=26).contains(&count) => char::from(b'a' + count as u8 - 1).to_string(),
        _ => count.to_string(),
    }
}

fn roman(count: u32) -> String {
    if count >= 4_000 {
        return count.to_string();
    }
    let (mut left, mut out) = (count, String::new());
    for (value, sign) in ROMAN {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}
