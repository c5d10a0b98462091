//! Labels of header fields: what archives, lists and authors call them, and the one field that each means.

/// A field of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    Title,
    Author,
    Contact,
    Rating,
    /// A place in a category tree, or kinds of story.
    Category,
    Fandoms,
    Relationships,
    Characters,
    Warnings,
    Tags,
    /// One tag, whatever signs it holds.
    Tag,
    /// One author, whatever signs the name holds.
    AuthorName,
    /// One place in a category tree: the names of its steps with ` › ` between them, one step or more.
    CategoryPath,
    /// One fandom, whatever signs it holds.
    Fandom,
    /// One relationship, whatever signs it holds.
    Relationship,
    /// One character, whatever signs the name holds.
    Character,
    /// One warning, whatever signs it holds.
    Warning,
    Spoilers,
    Timeline,
    Summary,
    Disclaimer,
    Notes,
    Dedication,
    Series,
    SequelTo,
    Status,
    Published,
    Updated,
    Language,
    /// A figure that the page counts, by its name in the report.
    Count(&'static str),
    /// Anything else that is stated, by its canonical label.
    Other(&'static str),
}

/// Labels in lower case, by the field that they mean; the first two of a family decide ties.
static LABELS: &[(Field, &str)] = &[
    (Field::Title, "title|story title|fic title|fic|story|story name|name of story|titre|titel"),
    (
        Field::Author,
        "author|authors|author(s)|by|name|writer|written by|author name|author's name|penname|pen name|autor|auteur",
    ),
    (
        Field::Contact,
        "e-mail|email|e-mail address|email address|author's email|contact|feedback to|mail|address",
    ),
    (Field::Rating, "rating|ratings|rated|rating(s)|overall rating|age rating"),
    (Field::Category, "category|categories|category(ies)"),
    (
        Field::Fandoms,
        "fandom|fandoms|fandom(s)|show|universe|crossover|crossovers|crossover with|fandom category",
    ),
    (
        Field::Relationships,
        "pairing|pairings|pairing(s)|couple|couples|ship|ships|shipper|relationship|relationships|relationship(s)|pairing/couple|main pairing",
    ),
    (
        Field::Characters,
        "characters|character|character(s)|main characters|main character|chars|character list|cast",
    ),
    (
        Field::Warnings,
        "warning|warnings|warning(s)|content warning|content warnings|content warning(s)|archive warning|archive warnings|archive warning(s)|squicks|trigger warnings|trigger warning",
    ),
    (
        Field::Tags,
        "genre|genres|genre(s)|type|codes|code|keywords|keyword|keys|classification|class|tags|tag|additional tags|freeform",
    ),
    (Field::Spoilers, "spoilers|spoiler|spoiler(s)|spoiler warning|spoiler warnings|spoils"),
    (
        Field::Timeline,
        "timeline|time line|timeline note|set|setting|season|era|takes place|timeframe|time frame|time",
    ),
    (Field::Summary, "summary|synopsis|teaser|description|story summary|blurb|summery|sumary|abstract|plot"),
    (
        Field::Disclaimer,
        "disclaimer|disclaimers|disclaimer(s)|legal stuff|legal|standard disclaimer|standard disclaimers|copyright|legalese|disclamer",
    ),
    (
        Field::Notes,
        "notes|note|author's note|author's notes|authors note|authors notes|authors' note|authors' notes|author note|author notes|a/n|an|story notes|short note|writer's note|writer's notes|note(s)|chapter notes",
    ),
    (Field::Dedication, "dedication|dedications|dedicated to|for|recipient|written for"),
    (Field::Series, "series|part of|series title|in series"),
    (Field::SequelTo, "sequel to|sequel|prequel to|sequel/prequel|sequel/series"),
    (Field::Status, "status|completed|complete|wip?|wip|complete?|completed?|finished"),
    (
        Field::Published,
        "published|posted|date|date posted|written|date written|first published|date published|archived on",
    ),
    (Field::Updated, "updated|last updated|date updated|revised"),
    (Field::Language, "language|langue|sprache"),
    (Field::Count("chapters"), "chapters|chapter count|number of chapters"),
    (Field::Count("views"), "views|view count"),
    (Field::Count("reviews"), "reviews|review count"),
    (Field::Count("recommended"), "recommended|recommendations|recs"),
    (Field::Count("currently_reading"), "currently reading"),
    (Field::Count("words"), "words|word count|wordcount"),
    (Field::Count("kudos"), "kudos"),
    (Field::Count("bookmarks"), "bookmarks"),
    (Field::Count("hits"), "hits|read|reads"),
    (Field::Count("comments"), "comments|comment count"),
    (Field::Count("favourites"), "favs|favorites|favourites"),
    (Field::Count("follows"), "follows|followers"),
    (
        Field::Other("archive"),
        "archive|archiving|distribution|distribution statement|permission to archive|permissions|archive?|archival",
    ),
    (
        Field::Other("homepage"),
        "homepage|home page|website|web site|url|author's website|live journal|livejournal|web page",
    ),
    (Field::Other("feedback"), "feedback|c&c|reviews please|comments to"),
    (Field::Other("beta"), "beta|betas|beta reader|beta readers|beta'd by|betaed by|beta-reader|betaread by"),
    (
        Field::Other("thanks"),
        "thanks|thanks to|acknowledgements|acknowledgments|credits|special thanks|thank you",
    ),
    (Field::Other("challenge"), "challenge|challenges|improv|prompt|holiday|claim|table|prompts"),
    (Field::Other("music"), "lyrics|music|song|soundtrack|quotation"),
    (Field::Other("length"), "length|size|pages|file size"),
    (Field::Other("episode_related"), "episode related|tag to|ep tag|post-ep for|episode|missing scene"),
    (Field::Other("content"), "content|contains"),
    (Field::Other("point_of_view"), "pov|point of view"),
    (Field::Other("house"), "house"),
    (Field::Other("collections"), "collections|collection"),
    (Field::Other("stats"), "stats"),
    (Field::Other("translation"), "translation|translator|translated by|original title"),
    (Field::Other("subject"), "subject"),
    (Field::Other("from"), "from"),
    (Field::Other("to"), "to"),
];

/// The longest label, in bytes.
pub(crate) const LABEL_BYTES_MAX: usize = 40;

/// The field that a label means.
pub(crate) fn field(label: &str) -> Option<Field> {
    if label.len() > LABEL_BYTES_MAX {
        return None;
    }
    let folded = fold(label);
    LABELS.iter().find(|(_, names)| names.split('|').any(|name| name == folded)).map(|(field, _)| *field)
}

/// A label in lower case, with one kind of apostrophe and single spaces, without decoration.
fn fold(label: &str) -> String {
    let lower =
        label.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '(' | ')')).to_lowercase();
    lower.replace(['’', '`', '´'], "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Field {
    /// The canonical label, in snake case.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author | Self::AuthorName => "author",
            Self::Contact => "contact",
            Self::Rating => "rating",
            Self::Category | Self::CategoryPath => "category",
            Self::Fandoms | Self::Fandom => "fandoms",
            Self::Relationships | Self::Relationship => "relationships",
            Self::Characters | Self::Character => "characters",
            Self::Warnings | Self::Warning => "warnings",
            Self::Tags | Self::Tag => "tags",
            Self::Spoilers => "spoilers",
            Self::Timeline => "timeline",
            Self::Summary => "summary",
            Self::Disclaimer => "disclaimer",
            Self::Notes => "notes",
            Self::Dedication => "dedication",
            Self::Series => "series",
            Self::SequelTo => "sequel_to",
            Self::Status => "status",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Language => "language",
            Self::Count(name) | Self::Other(name) => name,
        }
    }
}

/// A line that opens with a known label: the field and where its value starts, in bytes.
///
/// `Label: value`, `**Label:** value`, `Label - value`, `Label -- value`.
pub(crate) fn labelled(line: &str) -> Option<(Field, usize)> {
    let separators = [":", " - ", " -- ", " – ", " — "];
    let head_end = floor_boundary(line, LABEL_BYTES_MAX + 6);
    let head = &line[..head_end];
    let (at, separator) =
        separators.iter().filter_map(|separator| head.find(separator).map(|at| (at, *separator))).min()?;
    let label = &line[..at];
    let found = field(label).or_else(|| joined_label(label))?;
    // A bare dash after a short word is prose far more often than a header, unless the word is capitalised.
    if separator != ":" && !label.trim_start().starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric())
    {
        return None;
    }
    let mut value = at + separator.len();
    let rest = &line[value..];
    // Decoration that was opened before the label is closed after its colon: `**Label:** value`.
    let opened = label.len() - label.trim_start_matches(['*', '_', '~', ' ']).len();
    if opened > 0 {
        value += rest.len() - rest.trim_start_matches(['*', '_', '~']).len();
    }
    Some((found, value))
}

/// Two labels in one: `Author's Note/Disclaimer`, `Rating/Warnings`. The first decides.
fn joined_label(label: &str) -> Option<Field> {
    let (first, second) = label.split_once(['/', '&'])?;
    field(second)?;
    field(first)
}

/// The largest boundary between characters at or below `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The labels that stand in a flattened text, as alternatives of a pattern.
pub(crate) fn pattern() -> String {
    let mut names: Vec<&str> =
        LABELS.iter().flat_map(|(_, names)| names.split('|')).filter(|name| name.len() > 2).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.iter().map(|name| regex::escape(name).replace('\'', "['’]")).collect::<Vec<_>>().join("|")
}
