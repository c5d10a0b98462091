//! Records of the archive itself: its settings, tags, canons, news, pages, and what was decided.

use super::Part;

/// Each row is a record.
pub(super) const OF_THE_HOUSE: &[Part] = &[
    ("picture of the look", "SELECT file, sha256 FROM site_picture"),
    ("removed import", "SELECT key_sha256 FROM removed_import"),
    ("site", "SELECT site FROM site_setting"),
    ("category", "SELECT path FROM category"),
    ("category's words", "SELECT path, about FROM category WHERE about <> ''"),
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
];
