//! What belongs to works.

use super::Part;

/// What belongs to a work; the first column is its id, and the rows of a work have an order of their own.
pub(super) const OF_WORKS: &[Part] = &[
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
        "signer of a chapter on the desk",
        "SELECT draft.work_id, draft.number, pen_name.folded FROM draft_signer
        JOIN draft ON draft.id = draft_signer.draft_id JOIN pen_name ON pen_name.id = draft_signer.pen_name_id
        WHERE draft.work_id IN ints_of($1) ORDER BY draft.work_id, draft.number, draft.id",
    ),
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
