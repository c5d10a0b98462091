//! One number for all that an archive holds, whatever the order in which it came in.
//!
//! Every record becomes a SHA-256 of its values, told by names and contents instead of row ids; these are sorted and
//! hashed together. Times of import, import jobs, the log of decisions, sessions, secrets, ways to sign in and the change
//! log are no contents, and neither is what other records tell: counts of works, slugs, versions of pages. Where the
//! first of several spellings is kept, the folded name stands for it.

use std::collections::HashMap;

use ficus_archive::{WorkId, password::hex};
use sha2::{Digest, Sha256};

use crate::{
    Result, Store, StoreError,
    database::{Row, Value, json, params},
    originals::{Place, off_thread},
};

/// Works read at once: a few long ones are some megabytes.
const WORKS_AT_ONCE: u32 = 16;

type Part = (&'static str, &'static str);

/// What belongs to a work; the first column is its id, and the rows of a work have an order of their own.
const OF_WORKS: &[Part] = &[
    (
        "work",
        "SELECT work.id, title, language, rating, rating_stated, status, planned_chapters, audience, published,
            updated, words, chapters, missing_chapters, spoilers, spoilers_point.name, timeline,
            timeline_point.name, disclaimer, dedication, summary, notes_before, notes_after
        FROM work
        LEFT JOIN work_canon ON work_canon.work_id = work.id AND NOT EXISTS (SELECT 1 FROM work_canon AS other
            WHERE other.work_id = work.id AND other.canon_id <> work_canon.canon_id)
        LEFT JOIN canon_point AS spoilers_point ON spoilers_point.id = spoilers_point_id
        LEFT JOIN canon_point AS timeline_point ON timeline_point.id = timeline_point_id
        WHERE work.id IN ints_of($1)",
    ),
    // The row of a work names its places in its only canon; a crossover can have several.
    (
        "further canon",
        "SELECT work_id, tag.folded, spoilers.name, timeline.name FROM work_canon
        JOIN canon ON canon.id = work_canon.canon_id JOIN tag ON tag.id = canon.fandom_id
        LEFT JOIN canon_point AS spoilers ON spoilers.id = spoilers_point_id
        LEFT JOIN canon_point AS timeline ON timeline.id = timeline_point_id
        WHERE work_id IN ints_of($1) AND EXISTS (SELECT 1 FROM work_canon AS other
            WHERE other.work_id = work_canon.work_id AND other.canon_id <> work_canon.canon_id)
        ORDER BY work_id, tag.folded",
    ),
    ("counts", "SELECT work_id, views, kudos FROM counts WHERE work_id IN ints_of($1)"),
    (
        "author",
        "SELECT work_id, pen_name.folded, contact
        FROM work_author JOIN pen_name ON pen_name.id = work_author.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, position",
    ),
    (
        "signer's part",
        "SELECT work_id, pen_name.folded, part FROM signer_part
        JOIN pen_name ON pen_name.id = signer_part.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, pen_name.folded",
    ),
    (
        "invitation to sign",
        "SELECT work_id, pen_name.folded, by_name.folded, part, words, state, sign_invitation.made
        FROM sign_invitation JOIN pen_name ON pen_name.id = sign_invitation.pen_name_id
        JOIN pen_name AS by_name ON by_name.id = sign_invitation.by_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, pen_name.folded, sign_invitation.made",
    ),
    (
        "gift",
        "SELECT work_id, gift.name, pen_name.folded, given, refused
        FROM gift LEFT JOIN pen_name ON pen_name.id = gift.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, gift.name, given",
    ),
    (
        "what a work comes from",
        "SELECT work_tie.work_id, kind, other.title, work_tie.title, work_tie.author, address, work_tie.language,
            state, made
        FROM work_tie LEFT JOIN work AS other ON other.id = work_tie.other_id
        WHERE work_tie.work_id IN ints_of($1)
        ORDER BY work_tie.work_id, made, address, COALESCE(other.title, '')",
    ),
    (
        "beta comment",
        "SELECT work_id, paragraph, quote, name, words, answer, done, made FROM beta_comment
        WHERE work_id IN ints_of($1) ORDER BY work_id, made, words",
    ),
    ("round robin", "SELECT work_id, mode FROM round_robin WHERE work_id IN ints_of($1)"),
    (
        "chapter's signer",
        "SELECT chapter.work_id, chapter.number, pen_name.folded FROM chapter_signer
        JOIN chapter ON chapter.id = chapter_signer.chapter_id
        JOIN pen_name ON pen_name.id = chapter_signer.pen_name_id
        WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.work_id, chapter.number",
    ),
    (
        "offered chapter",
        "SELECT work_id, pen_name.folded, title, typed, made FROM chapter_offer
        JOIN pen_name ON pen_name.id = chapter_offer.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, made, title",
    ),
    (
        "tag",
        "SELECT work_id, tag.kind, COALESCE(written, tag.name)
        FROM work_tag JOIN tag ON tag.id = work_tag.tag_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, position",
    ),
    (
        "category",
        "SELECT work_id, category.path
        FROM work_category JOIN category ON category.id = work_category.category_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, position",
    ),
    (
        "series",
        "SELECT work_id, series.folded, pen_name.folded, CASE WHEN stated = 1 THEN position END
        FROM series_work JOIN series ON series.id = series_work.series_id
        JOIN pen_name ON pen_name.id = series.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, series.folded, pen_name.folded",
    ),
    (
        "chapter",
        "SELECT work_id, number, title, words, pov, published, version, summary, notes_before, notes_after, text
        FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
        WHERE work_id IN ints_of($1) ORDER BY work_id, number",
    ),
    (
        "chapter version",
        "SELECT chapter.work_id, chapter.number, chapter_version.version, chapter_version.title,
            chapter_version.text, chapter_version.replaced
        FROM chapter JOIN chapter_version ON chapter_version.chapter_id = chapter.id
        WHERE work_id IN ints_of($1) ORDER BY work_id, number, chapter_version.version",
    ),
    ("wish for a work", "SELECT work_id, audience FROM work_desk WHERE work_id IN ints_of($1)"),
    (
        "openings of a chapter",
        "SELECT chapter.work_id, chapter.number, chapter_views.views, chapter_views.went_on
        FROM chapter_views JOIN chapter ON chapter.id = chapter_views.chapter_id
        WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.work_id, chapter.number",
    ),
    (
        "openings of a chapter on a day",
        "SELECT chapter.work_id, chapter.number, day, chapter_day.views, chapter_day.went_on
        FROM chapter_day JOIN chapter ON chapter.id = chapter_day.chapter_id
        WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.work_id, chapter.number, day",
    ),
    (
        "passage that a reader marked",
        "SELECT chapter.work_id, account.folded, chapter.number, own_shield.version, first, last, warning
        FROM own_shield JOIN account ON account.id = own_shield.account_id
        JOIN chapter ON chapter.id = own_shield.chapter_id
        WHERE chapter.work_id IN ints_of($1)
        ORDER BY chapter.work_id, account.folded, chapter.number, first, last, warning",
    ),
    (
        "draft",
        "SELECT draft.work_id, draft.number, chapter.number, draft.title, draft.pov, typed, revision, saved,
            account.folded, due, due_zone, due_announce
        FROM draft LEFT JOIN chapter ON chapter.id = draft.chapter_id LEFT JOIN account ON account.id = saved_by
        WHERE draft.work_id IN ints_of($1) ORDER BY draft.work_id, draft.number, typed, saved",
    ),
    (
        "veil",
        "SELECT veil.work_id, reason, pen_name.folded, veiled_author.contact FROM veil
        JOIN veiled_author ON veiled_author.work_id = veil.work_id
        JOIN pen_name ON pen_name.id = veiled_author.pen_name_id
        WHERE veil.work_id IN ints_of($1) ORDER BY veil.work_id, reason, veiled_author.position",
    ),
    (
        "veiled series",
        "SELECT work_id, series.folded, pen_name.folded, CASE WHEN stated = 1 THEN position END
        FROM veiled_series JOIN series ON series.id = veiled_series.series_id
        JOIN pen_name ON pen_name.id = series.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, series.folded, pen_name.folded",
    ),
    (
        "collected",
        "SELECT collection_work.work_id, collection.folded, by_author, by_collection, collection_work.added
        FROM collection_work JOIN collection ON collection.id = collection_work.collection_id
        WHERE collection_work.work_id IN ints_of($1) ORDER BY collection_work.work_id, collection.folded",
    ),
    (
        "hour of a draft",
        "SELECT draft.work_id, draft.number, account.folded, draft_release.words, refused,
            refused_at
        FROM draft_release JOIN draft ON draft.id = draft_id LEFT JOIN account ON account.id = draft_release.account_id
        WHERE draft.work_id IN ints_of($1) ORDER BY draft.work_id, draft.number, typed, refused_at",
    ),
    (
        "former number",
        "SELECT former_number.work_id, former_number.number, chapter.number FROM former_number
        JOIN chapter ON chapter.id = chapter_id
        WHERE former_number.work_id IN ints_of($1) ORDER BY former_number.work_id, former_number.number",
    ),
    ("outlook", "SELECT work_id, hiatus, since, words FROM outlook WHERE work_id IN ints_of($1)"),
    ("coming", "SELECT work_id, titles, dates FROM coming WHERE work_id IN ints_of($1)"),
    (
        "planned chapter",
        "SELECT work_id, number, title, line, expected FROM planned_chapter WHERE work_id IN ints_of($1) ORDER BY work_id, number",
    ),
    (
        "style of a work",
        "SELECT work_id, name, look FROM work_style WHERE work_id IN ints_of($1) ORDER BY work_id, name",
    ),
    (
        "bulletin",
        "SELECT bulletin.work_id, kind, chapter.number, typed, text, posted, hidden, account.folded FROM bulletin
        LEFT JOIN chapter ON chapter.id = chapter_id LEFT JOIN account ON account.id = account_id
        WHERE bulletin.work_id IN ints_of($1) ORDER BY bulletin.work_id, posted, typed",
    ),
    (
        "recap",
        "SELECT chapter.work_id, chapter.number, typed, text FROM recap JOIN chapter ON chapter.id = chapter_id
        WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.work_id, chapter.number",
    ),
    (
        "version of a draft",
        "SELECT draft_version.work_id, draft_version.number, chapter.number, draft_version.title, typed, bytes, saved,
            account.folded
        FROM draft_version LEFT JOIN chapter ON chapter.id = draft_version.chapter_id
            LEFT JOIN account ON account.id = saved_by
        WHERE draft_version.work_id IN ints_of($1)
        ORDER BY draft_version.work_id, draft_version.number, typed, saved",
    ),
    (
        "picture",
        "SELECT work_id, picture.name, file, alt, caption, is_cover, added, account.folded
        FROM picture LEFT JOIN account ON account.id = added_by
        WHERE work_id IN ints_of($1) ORDER BY work_id, picture.name",
    ),
    (
        "review",
        "SELECT work_id, chapter, name, text, written FROM review
        WHERE work_id IN ints_of($1) ORDER BY work_id, written, name, text, COALESCE(chapter, -1)",
    ),
    // A rescued review is told whole above.
    (
        "what became of a review",
        "SELECT review.work_id, review.written, review.name, parent.written, parent.name, account.folded,
            pen_name.folded, review.written_by, review.state, review.typed, review.quote, review.quote_paragraph,
            review.edited, review.is_frozen
        FROM review LEFT JOIN review AS parent ON parent.id = review.parent_id
        LEFT JOIN account ON account.id = review.account_id LEFT JOIN pen_name ON pen_name.id = review.pen_name_id
        WHERE review.work_id IN ints_of($1) AND (review.account_id IS NOT NULL OR review.parent_id IS NOT NULL
            OR review.state <> 'shown' OR review.is_frozen = 1)
        ORDER BY review.work_id, review.written, review.name, review.typed",
    ),
    (
        "reviewing of a work",
        "SELECT work_id, reviewers, holds_first, is_frozen, refuses_scores FROM work_reviewing
        WHERE work_id IN ints_of($1)",
    ),
    (
        "kudos",
        "SELECT work_id, account.folded, pen_name.folded, is_named, given FROM kudos
        JOIN account ON account.id = kudos.account_id LEFT JOIN pen_name ON pen_name.id = kudos.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded",
    ),
    (
        "score",
        "SELECT score.work_id, account.folded, score.score, given, review.written FROM score
        JOIN account ON account.id = score.account_id LEFT JOIN review ON review.id = score.review_id
        WHERE score.work_id IN ints_of($1) ORDER BY score.work_id, account.folded",
    ),
    (
        "kudos of a guest",
        "SELECT work_id, mark FROM guest_kudos WHERE work_id IN ints_of($1) ORDER BY work_id, mark",
    ),
    (
        "upkeep of a work",
        "SELECT id, concealed, own_audience, locked, slow_minutes, reach FROM work WHERE id IN ints_of($1)
            AND (concealed IS NOT NULL OR locked = 1 OR slow_minutes <> 0 OR reach <> 'everywhere')",
    ),
    (
        "recommendation",
        "SELECT work_id, account.folded, text, written
        FROM recommendation JOIN account ON account.id = recommendation.account_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded",
    ),
    (
        "shelf",
        "SELECT work_id, account.folded, shelf, placed
        FROM shelf_work JOIN account ON account.id = shelf_work.account_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded, shelf",
    ),
    // The mark is a hash of all that the file is made of.
    (
        "served file",
        "SELECT work_id, format, mark FROM served_file WHERE work_id IN ints_of($1) ORDER BY work_id, mark",
    ),
    (
        "place in a file",
        "SELECT work_id, account.folded, document, progress, percentage
        FROM device_place JOIN account ON account.id = device_place.account_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded, document",
    ),
    (
        "own shelf's work",
        "SELECT work_id, account.folded, own_shelf.folded, placed
        FROM own_shelf_work JOIN own_shelf ON own_shelf.id = own_shelf_work.shelf_id
        JOIN account ON account.id = own_shelf.account_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded, own_shelf.folded",
    ),
    (
        "bookmark of a work",
        "SELECT work_id, account.folded, note, tags, public, pen_name.folded, made
        FROM bookmark JOIN account ON account.id = bookmark.account_id
        LEFT JOIN pen_name ON pen_name.id = bookmark.pen_name_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded",
    ),
    (
        "reading",
        "SELECT reading.work_id, account.folded, chapter.number, paragraph, paragraphs, caught_up, round, last
        FROM reading JOIN account ON account.id = reading.account_id JOIN chapter ON chapter.id = reading.chapter_id
        WHERE reading.work_id IN ints_of($1) ORDER BY reading.work_id, account.folded",
    ),
    (
        "chapter read",
        "SELECT chapter.work_id, account.folded, chapter.number, read_chapter.version, former, round
        FROM read_chapter JOIN account ON account.id = read_chapter.account_id
        JOIN chapter ON chapter.id = read_chapter.chapter_id
        WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.work_id, account.folded, chapter.number",
    ),
    (
        "work opened",
        "SELECT work_id, account.folded, first, last, times
        FROM opened_work JOIN account ON account.id = opened_work.account_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded",
    ),
    (
        "reading day",
        "SELECT work_id, account.folded, day, words, chapters, again
        FROM reading_day JOIN account ON account.id = reading_day.account_id
        WHERE work_id IN ints_of($1) ORDER BY work_id, account.folded, day",
    ),
    ("provenance", "SELECT work_id, draft FROM provenance WHERE work_id IN ints_of($1)"),
    (
        "import review",
        "SELECT work_id, state FROM import_review WHERE state <> 'waiting' AND work_id IN ints_of($1)",
    ),
    (
        "old address",
        "SELECT work_id, address, chapter FROM old_address WHERE work_id IN ints_of($1) ORDER BY work_id, address",
    ),
    (
        "merged work",
        "SELECT work_id, import_key FROM merged_work WHERE work_id IN ints_of($1)
        ORDER BY work_id, COALESCE(import_key, '')",
    ),
];

/// What stands by itself: each row is a record.
const ALONE: &[Part] = &[
    (
        "pen name's page",
        "SELECT folded, profile, is_default, is_orphanage FROM pen_name
        WHERE profile <> '' OR is_default = 1 OR is_orphanage = 1",
    ),
    (
        "former address of a pen name",
        "SELECT former_slug.slug, pen_name.folded FROM former_slug
        JOIN pen_name ON pen_name.id = former_slug.pen_name_id",
    ),
    (
        // The salt of a wrapped hash is chance.
        "old author",
        "SELECT pen_name.folded, source, contact, website, addresses FROM old_author
        JOIN pen_name ON pen_name.id = old_author.pen_name_id",
    ),
    (
        "claim",
        "SELECT pen_name.folded, account.folded, state, disputed, words, made, answer FROM claim
        JOIN pen_name ON pen_name.id = claim.pen_name_id JOIN account ON account.id = claim.account_id",
    ),
    (
        "heir",
        "SELECT account.folded, other.folded, accepted FROM heir
        JOIN account ON account.id = heir.account_id JOIN account AS other ON other.id = heir.heir_id",
    ),
    (
        "note template",
        "SELECT account.folded, note_template.folded, note_template.name, text FROM note_template
        JOIN account ON account.id = account_id",
    ),
    (
        "what a member does not want",
        "SELECT account.folded, refuses_invitations, refuses_gifts FROM together_choice
        JOIN account ON account.id = together_choice.account_id",
    ),
    (
        "what an author allows",
        "SELECT pen_name.folded, remix, words, shows_gifts FROM pen_name_wish
        JOIN pen_name ON pen_name.id = pen_name_wish.pen_name_id",
    ),
    (
        "passages to be folded",
        "SELECT account.folded, everything, words FROM shield_choice
        JOIN account ON account.id = shield_choice.account_id",
    ),
    ("removed import", "SELECT key_sha256 FROM removed_import"),
    ("site", "SELECT site FROM site_setting"),
    ("provider", "SELECT issuer, name, client, is_near FROM provider"),
    ("account", "SELECT folded, name, email, role, standing FROM account"),
    (
        "pen name",
        "SELECT pen_name.folded, account.folded
        FROM pen_name LEFT JOIN account ON account.id = pen_name.account_id",
    ),
    (
        "series",
        "SELECT series.folded, pen_name.folded FROM series JOIN pen_name ON pen_name.id = series.pen_name_id",
    ),
    ("category", "SELECT path FROM category"),
    (
        "tag",
        "SELECT tag.kind, tag.folded, canonical.folded
        FROM tag LEFT JOIN tag AS canonical ON canonical.id = tag.canonical_id",
    ),
    (
        "tag parent",
        "SELECT tag.kind, tag.folded, parent.kind, parent.folded FROM tag_parent
        JOIN tag ON tag.id = tag_parent.tag_id JOIN tag AS parent ON parent.id = tag_parent.parent_id",
    ),
    (
        // Other spellings and tags below say of all others how they are sorted.
        "tag sorting",
        "SELECT kind, folded, sorting FROM tag WHERE sorting IN ('canonical', 'aside')
            AND NOT EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id)
            AND NOT EXISTS (SELECT 1 FROM tag_parent WHERE tag_parent.parent_id = tag.id)",
    ),
    ("tag description", "SELECT kind, folded, description FROM tag WHERE description IS NOT NULL"),
    ("class type", "SELECT folded, name, position, choosing FROM class_type"),
    ("canon", "SELECT tag.kind, tag.folded FROM canon JOIN tag ON tag.id = canon.fandom_id"),
    (
        "canon point",
        "SELECT tag.folded, (SELECT COUNT(*) FROM canon_point AS before
            WHERE before.canon_id = canon.id AND before.position < canon_point.position), canon_point.name
        FROM canon_point JOIN canon ON canon.id = canon_point.canon_id JOIN tag ON tag.id = canon.fandom_id",
    ),
    (
        "canon point's names",
        "SELECT tag.folded, canon_point.name, canon_point.aliases, canon_point.depth
        FROM canon_point JOIN canon ON canon.id = canon_point.canon_id JOIN tag ON tag.id = canon.fandom_id
        WHERE canon_point.aliases <> '[]' OR canon_point.depth > 0",
    ),
    (
        "own shelf",
        "SELECT account.folded, own_shelf.name, own_shelf.note, own_shelf.position, own_shelf.shared,
            pen_name.folded, own_shelf.made
        FROM own_shelf JOIN account ON account.id = own_shelf.account_id
        LEFT JOIN pen_name ON pen_name.id = own_shelf.pen_name_id",
    ),
    (
        "bookmark",
        "SELECT account.folded, series.folded, address, bookmark.title, author, note, tags, public, made
        FROM bookmark JOIN account ON account.id = bookmark.account_id
        LEFT JOIN series ON series.id = bookmark.series_id WHERE bookmark.work_id IS NULL",
    ),
    (
        "collection",
        "SELECT collection.folded, collection.slug, collection.name, collection.kind, collection.about_typed,
            collection.rules_typed, collection.openness, collection.anonymous, collection.unrevealed,
            collection.reveal_at, collection.reveal_zone, parent.folded, collection.shut, collection.made
        FROM collection LEFT JOIN collection AS parent ON parent.id = collection.parent_id",
    ),
    (
        "challenge",
        "SELECT collection.folded, challenge.stage, challenge.zone, challenge.settings, challenge.check_ins,
            challenge.checked
        FROM challenge JOIN collection ON collection.id = challenge.collection_id",
    ),
    (
        "date of a challenge",
        "SELECT collection.folded, moment, at, passed FROM challenge_date
        JOIN collection ON collection.id = challenge_date.collection_id",
    ),
    (
        "sign-up to a challenge",
        "SELECT collection.folded, account.folded, pen_name.folded, said, dropped, challenge_sign_up.made
        FROM challenge_sign_up JOIN collection ON collection.id = challenge_sign_up.collection_id
        JOIN account ON account.id = challenge_sign_up.account_id
        JOIN pen_name ON pen_name.id = challenge_sign_up.pen_name_id",
    ),
    (
        "gift of a challenge",
        "SELECT collection.folded, recipient.folded, giver.folded, pen_name.folded, sent, pinch
        FROM challenge_assignment
        JOIN collection ON collection.id = challenge_assignment.collection_id
        JOIN challenge_sign_up ON challenge_sign_up.id = challenge_assignment.recipient_id
        JOIN account AS recipient ON recipient.id = challenge_sign_up.account_id
        LEFT JOIN account AS giver ON giver.id = challenge_assignment.giver_id
        LEFT JOIN pen_name ON pen_name.id = challenge_assignment.giver_name_id",
    ),
    (
        "prompt",
        "SELECT collection.folded, account.folded, pen_name.folded, title, words, wish, challenge_prompt.made,
            posts_on
        FROM challenge_prompt JOIN collection ON collection.id = challenge_prompt.collection_id
        JOIN account ON account.id = challenge_prompt.account_id
        LEFT JOIN pen_name ON pen_name.id = challenge_prompt.pen_name_id",
    ),
    (
        "claim of a prompt",
        "SELECT collection.folded, author.folded, challenge_prompt.made, account.folded, pen_name.folded,
            challenge_claim.rank, given, challenge_claim.made
        FROM challenge_claim JOIN challenge_prompt ON challenge_prompt.id = challenge_claim.prompt_id
        JOIN collection ON collection.id = challenge_prompt.collection_id
        JOIN account AS author ON author.id = challenge_prompt.account_id
        JOIN account ON account.id = challenge_claim.account_id
        JOIN pen_name ON pen_name.id = challenge_claim.pen_name_id",
    ),
    (
        "check-in",
        "SELECT collection.folded, account.folded, number, words, note, challenge_check_in.made
        FROM challenge_check_in JOIN collection ON collection.id = challenge_check_in.collection_id
        JOIN account ON account.id = challenge_check_in.account_id",
    ),
    (
        "turn",
        "SELECT collection.folded, position, account.folded, pen_name.folded, state, due FROM challenge_turn
        JOIN collection ON collection.id = challenge_turn.collection_id
        JOIN account ON account.id = challenge_turn.account_id
        JOIN pen_name ON pen_name.id = challenge_turn.pen_name_id",
    ),
    (
        "collection person",
        "SELECT collection.folded, account.folded, pen_name.folded, collection_person.role, accepted, since
        FROM collection_person JOIN collection ON collection.id = collection_person.collection_id
        JOIN account ON account.id = collection_person.account_id
        LEFT JOIN pen_name ON pen_name.id = collection_person.pen_name_id",
    ),
    (
        "collection tag",
        "SELECT collection.folded, collection_tag.position, tag.kind, tag.folded FROM collection_tag
        JOIN collection ON collection.id = collection_tag.collection_id
        JOIN tag ON tag.id = collection_tag.tag_id",
    ),
    (
        "gathering setting",
        "SELECT account.folded, suggestions FROM gathering_setting
        JOIN account ON account.id = gathering_setting.account_id",
    ),
    (
        "series in series",
        "SELECT whole.folded, keeper.folded, part.folded, sub_series.position FROM sub_series
        JOIN series AS whole ON whole.id = sub_series.series_id JOIN series AS part ON part.id = sub_series.sub_id
        JOIN pen_name AS keeper ON keeper.id = whole.pen_name_id",
    ),
    (
        "reading setting",
        "SELECT account.folded, noting, pace FROM reading_setting
        JOIN account ON account.id = reading_setting.account_id",
    ),
    (
        "reader canon",
        "SELECT account.folded, tag.folded, reader_canon.position FROM reader_canon
        JOIN account ON account.id = reader_canon.account_id JOIN tag ON tag.id = reader_canon.fandom_id",
    ),
    (
        "wrangler of a fandom",
        "SELECT tag.folded, account.folded, since FROM fandom_wrangler
        JOIN tag ON tag.id = fandom_wrangler.fandom_id JOIN account ON account.id = fandom_wrangler.account_id",
    ),
    (
        "block",
        "SELECT account.folded, blocked.folded, block.name, block.made FROM block
        JOIN account ON account.id = block.account_id JOIN account AS blocked ON blocked.id = block.blocked_id",
    ),
    (
        "subscription",
        "SELECT account.folded, subscription.kind,
            CASE subscription.kind WHEN 'pen-name' THEN (SELECT folded FROM pen_name WHERE pen_name.id = subject_id)
                WHEN 'tag' THEN (SELECT folded FROM tag WHERE tag.id = subject_id)
                WHEN 'series' THEN (SELECT folded FROM series WHERE series.id = subject_id)
                WHEN 'collection' THEN (SELECT folded FROM collection WHERE collection.id = subject_id)
                ELSE (SELECT title FROM work WHERE work.id = subject_id) END,
            on_site, mail, made
        FROM subscription JOIN account ON account.id = subscription.account_id",
    ),
    (
        "notice way",
        "SELECT account.folded, kind, on_site, mail FROM notice_way JOIN account ON account.id = notice_way.account_id",
    ),
    (
        "digest time",
        "SELECT account.folded, zone, hour, weekday FROM digest_time
        JOIN account ON account.id = digest_time.account_id",
    ),
    (
        "dispatch",
        "SELECT title, typed, text, byline, pinned, open, published, import_key FROM dispatch",
    ),
    (
        "dispatch comment",
        "SELECT account.folded, dispatch.title, dispatch.published, dispatch_comment.name, dispatch_comment.text,
            written, hidden
        FROM dispatch_comment JOIN dispatch ON dispatch.id = dispatch_comment.dispatch_id
        LEFT JOIN account ON account.id = dispatch_comment.account_id",
    ),
    (
        "challenge nomination",
        "SELECT collection.folded, account.folded, facet, challenge_nomination.name, state,
            challenge_nomination.made
        FROM challenge_nomination JOIN collection ON collection.id = challenge_nomination.collection_id
        LEFT JOIN account ON account.id = challenge_nomination.account_id",
    ),
    (
        "series comment",
        "SELECT account.folded, series.folded, keeper.folded, series_comment.name, series_comment.text, written,
            hidden
        FROM series_comment JOIN series ON series.id = series_comment.series_id
        JOIN pen_name AS keeper ON keeper.id = series.pen_name_id
        LEFT JOIN account ON account.id = series_comment.account_id",
    ),
    (
        "featured work",
        "SELECT work.title, line, from_day, until_day FROM featured_work JOIN work ON work.id = featured_work.work_id",
    ),
    ("own page", "SELECT slug, title, language, standing, position, typed, text, version FROM own_page"),
    (
        "own page version",
        "SELECT own_page.slug, own_page_version.version, own_page_version.title, own_page_version.typed, since
        FROM own_page_version JOIN own_page ON own_page.id = own_page_version.own_page_id",
    ),
    (
        "validation",
        "SELECT work.title, CASE WHEN draft_id IS NULL THEN 0 ELSE 1 END, account.folded, state, since,
            validation.words, decided
        FROM validation JOIN work ON work.id = validation.work_id
        LEFT JOIN account ON account.id = validation.account_id",
    ),
    (
        "validation area",
        "SELECT account.folded, validation_area.name FROM validation_area
        JOIN account ON account.id = validation_area.account_id",
    ),
    (
        "trusted author",
        "SELECT account.folded, since FROM trusted_author JOIN account ON account.id = trusted_author.account_id",
    ),
    (
        "report",
        "SELECT report.subject, work.title, report.state, report.opened, report.people
        FROM report LEFT JOIN work ON work.id = report.work_id",
    ),
    (
        "word of a report",
        "SELECT report.subject, work.title, report.opened, account.folded, report_word.rule, report_word.text,
            report_word.made
        FROM report_word JOIN report ON report.id = report_word.report_id
        LEFT JOIN work ON work.id = report.work_id LEFT JOIN account ON account.id = report_word.account_id",
    ),
    (
        "note on a report",
        "SELECT report.subject, report.opened, account.folded, report_note.text, report_note.made
        FROM report_note JOIN report ON report.id = report_note.report_id
        LEFT JOIN account ON account.id = report_note.account_id",
    ),
    (
        "decision",
        "SELECT ruling.subject, work.title, ruling.state, ruling.kind, ruling.rule, policy_version, told_concerned,
            told_reporters, ruling.made, account.folded, ruling.due, ruling.done, ruling.undone
        FROM ruling LEFT JOIN work ON work.id = ruling.work_id LEFT JOIN account ON account.id = ruling.made_by",
    ),
    (
        "appeal",
        "SELECT account.folded, ruling.made, appeal.text, appeal.made, appeal.state, answer, appeal.decided
        FROM appeal JOIN ruling ON ruling.id = appeal.ruling_id JOIN account ON account.id = appeal.account_id",
    ),
    ("words that are ready", "SELECT name, text FROM reply_template"),
    ("version of the policy", "SELECT version, made, text, note FROM policy_version"),
    (
        "agreement",
        "SELECT account.folded, version, agreed FROM policy_agreement
        JOIN account ON account.id = policy_agreement.account_id",
    ),
    (
        "muted phrase",
        "SELECT account.folded, value FROM personal_filter
        JOIN account ON account.id = personal_filter.account_id WHERE personal_filter.kind = 'phrase'",
    ),
];

const ORIGINALS: &str = "SELECT sha256, bytes FROM original ORDER BY sha256";

impl Store {
    /// One SHA-256 over every record and original, free of times of import, row ids and row order.
    ///
    /// The same archive has the same digest on every engine. It says what is in the archive at one moment only as
    /// long as nobody changes it meanwhile.
    pub async fn digest(&self) -> Result<String> {
        let mut records = Vec::new();
        for (kind, sql) in ALONE {
            let rows = self.database.query(sql, params![]).await?;
            records.extend(rows.iter().map(|row| {
                let mut record = Record::new(kind);
                record.row(&row.0);
                record.finish()
            }));
        }
        let mut last = WorkId(0);
        loop {
            let ids = self.work_ids_after(last, WORKS_AT_ONCE).await?;
            let Some(newest) = ids.last() else { break };
            last = *newest;
            let list = json(&ids)?;
            let answers = self
                .database
                .query_many(OF_WORKS.iter().map(|(_, sql)| (*sql, params![&list])).collect())
                .await?;
            records.extend(off_thread(move || Ok(works(&answers))).await?);
        }
        for row in self.database.query(ORIGINALS, params![]).await? {
            records.push(self.original_record(row).await?);
        }
        records.sort_unstable();
        let mut all = Sha256::new();
        for record in records {
            all.update(record);
        }
        Ok(hex(&all.finalize()))
    }

    /// An original counts by what its file holds now.
    async fn original_record(&self, row: Row) -> Result<[u8; 32]> {
        let mut fields = row.fields("original");
        let sha256: String = fields.get("sha256")?;
        let bytes: u64 = fields.get("bytes")?;
        let place = Place::new(&self.data, &sha256);
        let held = off_thread(move || match place.held(bytes) {
            Ok((_, hash)) => Ok(hash),
            Err(StoreError::Original { .. }) => Ok("unreadable".to_owned()),
            Err(error) => Err(error),
        });
        let held = held.await?;
        let mut record = Record::new("original");
        record.row(&[sha256.into(), bytes.into(), held.into()]);
        Ok(record.finish())
    }
}

/// One record for each work, with everything that belongs to it.
fn works(answers: &[Vec<Row>]) -> Vec<[u8; 32]> {
    let mut works: HashMap<i64, Record> = HashMap::new();
    for ((kind, _), rows) in OF_WORKS.iter().zip(answers) {
        for row in rows {
            if let Some((Value::Int(id), values)) = row.0.split_first() {
                let record = works.entry(*id).or_insert_with(|| Record::new("work"));
                record.text(kind);
                record.row(values);
            }
        }
    }
    works.into_values().map(Record::finish).collect()
}

/// The hash of a record; every value goes in with its type and length, so that no two records look alike.
struct Record(Sha256);

impl Record {
    fn new(kind: &str) -> Self {
        let mut record = Self(Sha256::new());
        record.text(kind);
        record
    }

    fn row(&mut self, values: &[Value]) {
        for value in values {
            match value {
                Value::Null => self.0.update([0]),
                Value::Int(int) => {
                    self.0.update([1]);
                    self.0.update(int.to_be_bytes());
                }
                Value::Text(text) => self.text(text),
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.0.update([2]);
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
