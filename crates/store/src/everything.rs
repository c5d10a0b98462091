//! Everything that the archive knows of one account, as its owner may have it.
//!
//! Each table that speaks of accounts has a line here: what of it is told, or why nothing is. A test reads the schema
//! and fails where a table has none.

use ficus_archive::AccountId;
use serde_json::{Map, Value as Json};

use crate::{
    Result, Store,
    database::{Row, Value, params},
};

/// Rows of a table that are an account's.
struct Part {
    /// As the file calls it.
    name: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "the schema is held against it"))]
    table: &'static str,
    columns: &'static [&'static str],
    sql: &'static str,
}

macro_rules! part {
    ($name:literal, $table:literal, [$first:literal $(, $column:literal)* $(,)?], $which:literal) => {
        Part {
            name: $name,
            table: $table,
            columns: &[$first $(, $column)*],
            sql: concat!("SELECT ", $first $(, ", ", $column)*, " FROM ", $table, " WHERE ", $which),
        }
    };
}

const PARTS: &[Part] = &[
    part!(
        "account",
        "account",
        ["id", "name", "email", "role", "standing", "standing_until", "introduction", "created", "seen"],
        "id = $1"
    ),
    part!(
        "pen names",
        "pen_name",
        ["id", "name", "slug", "profile", "is_default", "works"],
        "account_id = $1 ORDER BY id"
    ),
    part!("sessions", "session", ["browser", "started", "seen", "ends"], "account_id = $1 ORDER BY started"),
    part!("passkeys", "passkey", ["name", "added", "used"], "account_id = $1 ORDER BY id"),
    part!("sign-in elsewhere", "identity", ["provider_id", "name", "added", "used"], "account_id = $1"),
    part!("invitations", "invitation", ["address", "made", "ends"], "account_id = $1 ORDER BY id"),
    part!(
        "files to take along",
        "takeout",
        ["kind", "asked", "ready", "ends", "bytes"],
        "account_id = $1 ORDER BY kind"
    ),
    part!("agreed to", "policy_agreement", ["version", "agreed"], "account_id = $1"),
    part!("shelves", "shelf_work", ["shelf", "work_id", "placed"], "account_id = $1 ORDER BY shelf, work_id"),
    part!(
        "own shelves",
        "own_shelf",
        ["id", "name", "note", "position", "shared", "pen_name_id", "made"],
        "account_id = $1 ORDER BY position, id"
    ),
    part!(
        "works on own shelves",
        "own_shelf_work",
        ["shelf_id", "work_id"],
        "shelf_id IN (SELECT id FROM own_shelf WHERE account_id = $1) ORDER BY shelf_id, work_id"
    ),
    part!(
        "places",
        "place",
        ["work_id", "chapter_id", "chapter_version", "paragraph", "device", "kept"],
        "account_id = $1 ORDER BY work_id"
    ),
    part!(
        "places on devices",
        "device_place",
        ["document", "work_id", "progress", "percentage", "device", "kept"],
        "account_id = $1 ORDER BY kept"
    ),
    part!(
        "device keys",
        "device_key",
        ["name", "kind", "catalogue", "progress", "made", "used"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "reading",
        "reading",
        ["work_id", "chapter_id", "paragraph", "paragraphs", "caught_up", "seen", "last"],
        "account_id = $1 ORDER BY work_id"
    ),
    part!("chapters read", "read_chapter", ["chapter_id", "version"], "account_id = $1 ORDER BY chapter_id"),
    part!(
        "history",
        "opened_work",
        ["work_id", "first", "last", "times"],
        "account_id = $1 ORDER BY last, work_id"
    ),
    part!(
        "days of reading",
        "reading_day",
        ["day", "work_id", "words", "chapters", "again"],
        "account_id = $1 ORDER BY day, work_id"
    ),
    part!("pace", "reading_pace", ["words", "seconds"], "account_id = $1 ORDER BY id"),
    part!("what is noted of reading", "reading_setting", ["noting", "pace"], "account_id = $1"),
    part!("how far in a canon", "reader_canon", ["fandom_id", "position"], "account_id = $1"),
    part!(
        "bookmarks",
        "bookmark",
        [
            "work_id",
            "series_id",
            "address",
            "title",
            "author",
            "note",
            "tags",
            "public",
            "pen_name_id",
            "made"
        ],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "kept searches",
        "kept_search",
        ["name", "question", "mail", "on_front", "seen"],
        "account_id = $1 ORDER BY id"
    ),
    part!("filter", "personal_filter", ["kind", "value"], "account_id = $1 ORDER BY kind, value"),
    part!("blocks", "block", ["name", "made"], "account_id = $1 ORDER BY made"),
    part!(
        "subscriptions",
        "subscription",
        ["kind", "subject_id", "on_site", "mail", "made"],
        "account_id = $1 ORDER BY id"
    ),
    part!("notices", "notice", ["notice", "made", "seen"], "account_id = $1 ORDER BY id"),
    part!("ways of telling", "notice_way", ["kind", "on_site", "mail"], "account_id = $1 ORDER BY kind"),
    part!("when digests come", "digest_time", ["zone", "hour", "weekday"], "account_id = $1"),
    part!("letters", "letter", ["kind", "address", "subject", "text", "made"], "account_id = $1 ORDER BY id"),
    part!("mail that came back", "mail_bounce", ["address", "hard", "last", "stopped"], "account_id = $1"),
    part!(
        "recommendations",
        "recommendation",
        ["work_id", "text", "written"],
        "account_id = $1 ORDER BY work_id"
    ),
    part!(
        "reviews",
        "review",
        ["id", "work_id", "chapter", "name", "text", "typed", "quote", "state", "written", "edited"],
        "account_id = $1 ORDER BY id"
    ),
    part!("kudos", "kudos", ["work_id", "is_named", "given"], "account_id = $1 ORDER BY work_id"),
    part!("scores", "score", ["work_id", "score", "given", "review_id"], "account_id = $1 ORDER BY work_id"),
    part!("reports", "report_word", ["report_id", "rule", "text", "made"], "account_id = $1 ORDER BY id"),
    part!("appeals", "appeal", ["text", "state", "answer", "made", "decided"], "account_id = $1"),
    part!(
        "claims",
        "claim",
        ["id", "pen_name_id", "state", "disputed", "words", "answer", "made", "decided"],
        "account_id = $1 ORDER BY id"
    ),
    part!("vouched for", "vouch", ["claim_id", "asked", "answer", "words", "answered"], "account_id = $1"),
    part!(
        "requests for removal",
        "removal",
        ["id", "reason", "contact", "originals", "state", "works", "made", "decided"],
        "account_id = $1 ORDER BY id"
    ),
    part!("heir", "heir", ["heir_id", "named", "accepted"], "account_id = $1"),
    part!("leaving", "leaving", ["asked", "due", "works", "reviews"], "account_id = $1"),
    part!(
        "beta reader",
        "beta_reader",
        ["pen_name_id", "fandoms", "strengths", "not_read", "note", "written"],
        "account_id = $1"
    ),
    part!(
        "changes of works",
        "desk_act",
        ["id", "kind", "works", "made", "undone"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "collections",
        "collection_person",
        ["collection_id", "pen_name_id", "role", "accepted", "since"],
        "account_id = $1 ORDER BY collection_id"
    ),
    part!("whether others gather the works", "gathering_setting", ["suggestions"], "account_id = $1"),
    part!("passages to be folded", "shield_choice", ["everything", "words"], "account_id = $1"),
    part!(
        "passages marked",
        "own_shield",
        ["chapter_id", "first", "last", "warning", "made"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "chapters on the desk",
        "draft",
        ["id", "work_id", "number", "title", "pov", "typed", "saved", "due", "due_zone"],
        "saved_by = $1 ORDER BY id"
    ),
    part!(
        "pictures",
        "picture",
        ["work_id", "name", "file", "bytes", "alt", "caption", "added"],
        "added_by = $1 ORDER BY work_id, name"
    ),
    part!(
        "hours of chapters",
        "draft_release",
        ["draft_id", "words", "refused", "refused_at"],
        "account_id = $1 ORDER BY draft_id"
    ),
    part!(
        "told of works",
        "bulletin",
        ["id", "work_id", "kind", "typed", "posted"],
        "account_id = $1 ORDER BY id"
    ),
    part!("note templates", "note_template", ["name", "text"], "account_id = $1 ORDER BY id"),
    part!(
        "invitations to sign",
        "sign_invitation",
        ["work_id", "pen_name_id", "part", "words", "state", "made", "answered"],
        "account_id = $1 OR by_id = $1 ORDER BY id"
    ),
    part!(
        "not wanted from others",
        "together_choice",
        ["refuses_invitations", "refuses_gifts"],
        "account_id = $1"
    ),
    part!(
        "links for beta readers",
        "beta_link",
        ["id", "work_id", "label", "drafts", "members", "readers_max", "made", "ends", "ended"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "read as beta reader",
        "beta_link_reader",
        ["link_id", "name", "first"],
        "account_id = $1 ORDER BY link_id"
    ),
    part!(
        "written as beta reader",
        "beta_comment",
        ["name", "quote", "words", "answer", "done", "made"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "chapters offered",
        "chapter_offer",
        ["work_id", "pen_name_id", "title", "typed", "made"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "gifts",
        "gift",
        ["work_id", "name", "given", "told", "refused"],
        "pen_name_id IN (SELECT id FROM pen_name WHERE account_id = $1) AND told IS NOT NULL ORDER BY id"
    ),
    part!(
        "sign-ups to challenges",
        "challenge_sign_up",
        ["collection_id", "pen_name_id", "said", "dropped", "made"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "gifts to write",
        "challenge_assignment",
        ["collection_id", "giver_name_id", "work_id"],
        "giver_id = $1 AND sent = 1 ORDER BY id"
    ),
    part!(
        "prompts",
        "challenge_prompt",
        ["collection_id", "pen_name_id", "title", "words", "wish", "made", "work_id", "posts_on"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "claims of prompts",
        "challenge_claim",
        ["prompt_id", "pen_name_id", "rank", "given", "made", "work_id"],
        "account_id = $1 ORDER BY prompt_id"
    ),
    part!(
        "check-ins",
        "challenge_check_in",
        ["collection_id", "number", "words", "note", "made"],
        "account_id = $1 ORDER BY collection_id, number"
    ),
    part!(
        "turns",
        "challenge_turn",
        ["collection_id", "position", "pen_name_id", "state", "due"],
        "account_id = $1 ORDER BY collection_id, position"
    ),
    part!(
        "versions of chapters on the desk",
        "draft_version",
        ["id", "work_id", "number", "title", "typed", "saved"],
        "saved_by = $1 ORDER BY id"
    ),
    part!("guest book", "guest_book_line", ["pen_name_id", "line", "written"], "account_id = $1 ORDER BY id"),
    part!(
        "comments on news",
        "dispatch_comment",
        ["dispatch_id", "pen_name_id", "text", "written"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "tags proposed for challenges",
        "challenge_nomination",
        ["collection_id", "facet", "name", "state", "made"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "tag sets",
        "tag_set",
        ["slug", "name", "about", "is_shared", "made"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "names proposed for tag sets",
        "tag_set_name",
        ["tag_set_id", "facet", "name", "state"],
        "account_id = $1 ORDER BY tag_set_id, facet, folded"
    ),
    part!(
        "comments on series",
        "series_comment",
        ["series_id", "pen_name_id", "text", "written"],
        "account_id = $1 ORDER BY id"
    ),
    part!(
        "read before others could",
        "validation",
        ["work_id", "draft_id", "state", "since", "words", "decided"],
        "account_id = $1 ORDER BY id"
    ),
    part!("trusted author", "trusted_author", ["since"], "account_id = $1"),
    part!(
        "fandoms whose tags are sorted",
        "fandom_wrangler",
        ["fandom_id", "since"],
        "account_id = $1 ORDER BY fandom_id"
    ),
];

/// Tables that speak of accounts and of which nothing is told, and why.
#[cfg(test)]
const UNTOLD: &[(&str, &str)] = &[
    ("chapter_posting", "a count of a day, without words"),
    ("hand_in", "a count of a day"),
    ("validation_area", "what a moderator looks after, told by its page"),
    ("account_link", "a secret that a letter holds"),
    ("ceremony", "a secret of a moment"),
    ("code_failure", "a count of a moment"),
    ("factor_loss", "a secret that a letter holds"),
    ("known_browser", "secrets of browsers"),
    ("recovery_code", "secrets that their owner has"),
    ("session_proof", "a secret of a session"),
    ("totp", "a secret that its owner's device has"),
    ("password_try", "a count of a day"),
    ("staff_grace", "the day of a role"),
    ("audit_line", "the log of decisions, which holds numbers only"),
    ("leaving_work", "told with leaving, work by work"),
    ("letters_refused", "one choice, told by its page"),
    ("personal_letter", "a count of a day, without words"),
    ("poll_vote", "an answer without words"),
    ("report", "who of the moderators looks at it"),
    ("report_note", "what moderators note among themselves"),
    ("review_decision", "what keepers decided about imported works"),
    ("ruling", "what moderators decided"),
    ("ruling_party", "whom a decision was told to; the notices tell it"),
    ("tag_act", "what wranglers did to tags"),
    ("heir_case", "what moderators decided about works of the dead"),
    ("review_act", "what moderators did to reviews"),
];

/// Columns that hold moments, in milliseconds.
const MOMENTS: &[&str] = &[
    "accepted",
    "ready",
    "added",
    "agreed",
    "answered",
    "asked",
    "caught_up",
    "created",
    "decided",
    "due",
    "done",
    "edited",
    "ended",
    "ends",
    "first",
    "given",
    "kept",
    "last",
    "made",
    "named",
    "placed",
    "posted",
    "refused_at",
    "refused",
    "saved",
    "undone",
    "seen",
    "sent",
    "standing_until",
    "started",
    "stopped",
    "told",
    "used",
    "written",
    "mail_due",
];
/// A smaller number is no moment in milliseconds of any year that an archive knows.
const MOMENT_MIN: i64 = 100_000_000_000;

impl Store {
    /// All that is told of an account: a name, and rows as objects.
    pub async fn everything_about(&self, account: AccountId) -> Result<Vec<(&'static str, Json)>> {
        let queries = PARTS.iter().map(|part| (part.sql, params![account])).collect();
        let answers = self.database.query_many(queries).await?;
        let told = PARTS.iter().zip(answers).map(|(part, rows)| {
            let rows = rows.into_iter().map(|row| object(part.columns, row)).collect();
            (part.name, Json::Array(rows))
        });
        Ok(told.collect())
    }
}

fn object(columns: &[&str], row: Row) -> Json {
    let fields = columns.iter().zip(row.0).map(|(column, value)| ((*column).to_owned(), told(column, value)));
    Json::Object(fields.collect::<Map<_, _>>())
}

fn told(column: &str, value: Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(int) if MOMENTS.contains(&column) && int >= MOMENT_MIN => {
            jiff::Timestamp::from_millisecond(int)
                .map_or(Json::from(int), |time| Json::from(time.to_string()))
        }
        Value::Int(int) => Json::from(int),
        // Lists and notices are JSON in the record too.
        Value::Text(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(&text).unwrap_or(Json::from(text))
        }
        Value::Text(text) => Json::from(text),
    }
}

#[cfg(test)]
mod tests;
