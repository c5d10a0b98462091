//! What a page shows as its title without a label: what it calls itself, its heading, the subject of a post.

use ficus_formats::TitleFrom;

use crate::{
    reading::TextReading,
    recognise::{
        header::{Stated, fold, title_rated},
        label::{self, Field},
        mail, part,
    },
    text,
};

/// A name that stands before the subject of a post is at most so long, in bytes.
const USER_BYTES_MAX: usize = 25;

/// A title as it is shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub stated: Stated,
    pub from: TitleFrom,
}

impl Shown {
    /// The title alone, as far as is known who signs.
    pub fn title(&self, reading: &TextReading) -> String {
        read(&self.stated, reading).into_iter().next().map_or_else(String::new, |title| title.value)
    }

    /// States it where the text states no title, and where it says more than that: the number of a part.
    pub fn lend(self, reading: &mut TextReading) {
        let shown = read(&self.stated, reading);
        let mut shown = shown.into_iter();
        let Some(title) = shown.next() else { return };
        let labelled = reading.stated.iter().any(|stated| stated.field == Field::Title);
        if labelled {
            if part::split_title(&title.value).1.is_some() {
                reading.stated.push(title);
            }
            return;
        }
        if reading.bare_title.as_deref().is_none_or(|bare| text::goes_before(bare, &title.value)) {
            reading.stated.insert(0, title);
        }
        lend(&mut reading.stated, shown);
    }
}

/// What a shown title states: the title first, then what else stands there.
pub(super) fn read(shown: &Stated, reading: &TextReading) -> Vec<Stated> {
    let Stated { value, at, .. } = shown;
    let value = without_user(value, reading);
    let subject = mail::subject(value);
    // A part number alone makes no subject of it.
    let tagged = subject.story && !fold(value).starts_with(&fold(&subject.title));
    let mut stated = if tagged && !subject.title.is_empty() {
        subject.state(at.clone())
    } else {
        vec![Stated { at: at.clone(), ..Stated::new(Field::Title, without_label(value)) }]
    };
    part_rating(&mut stated);
    stated
}

/// Adds fields of which nothing is stated yet.
pub(super) fn lend(known: &mut Vec<Stated>, lent: impl IntoIterator<Item = Stated>) {
    for stated in lent {
        if !known.iter().any(|known| known.field == stated.field) {
            known.push(stated);
        }
    }
}

/// `inkwell: The Lamp`, as journals call their pages, without the name.
fn without_user<'a>(shown: &'a str, reading: &TextReading) -> &'a str {
    let Some((user, rest)) = shown.split_once(": ") else { return shown };
    let is_name = (1..=USER_BYTES_MAX).contains(&user.len())
        && user
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'));
    let mut authors = reading.stated.iter().filter(|stated| stated.field == Field::Author);
    let signs = authors.any(|author| fold(&author.value) == fold(user));
    if is_name && (signs || mail::subject(rest).story) { rest.trim() } else { shown }
}

/// `Title: The Lamp` without the label.
fn without_label(shown: &str) -> &str {
    let value = label::label_of(shown).filter(|label| label.field == Field::Title).map(|label| label.value);
    let rest = value.filter(|value| shown[..*value].ends_with(':')).map_or("", |value| shown[value..].trim());
    if rest.is_empty() { shown } else { rest }
}

/// Parts titles from the ratings in brackets behind them; a title that is another one's then is left out.
pub(super) fn part_rating(stated: &mut Vec<Stated>) {
    let mut ratings = Vec::new();
    for title in stated.iter_mut().filter(|stated| stated.field == Field::Title) {
        // `(13)` may count as well as rate.
        let Some((bare, rating)) =
            title_rated(&title.value).filter(|(_, rating)| rating.starts_with(char::is_alphabetic))
        else {
            continue;
        };
        ratings.push(Stated { at: title.at.clone(), ..Stated::new(Field::Rating, rating) });
        title.value = bare.to_owned();
    }
    if let Some(rating) = ratings.into_iter().next()
        && !stated.iter().any(|stated| stated.field == Field::Rating)
    {
        stated.push(rating);
    }
}
