//! Records of people: accounts, pen names, and what they chose and kept for themselves.

use super::Part;

/// Each row is a record.
pub(super) const OF_PEOPLE: &[Part] = &[
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
    ("provider", "SELECT issuer, name, client, is_near FROM provider"),
    ("account", "SELECT folded, name, email, role, standing FROM account"),
    (
        "pen name",
        "SELECT pen_name.folded, account.folded
        FROM pen_name LEFT JOIN account ON account.id = pen_name.account_id",
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
        "gathering setting",
        "SELECT account.folded, suggestions FROM gathering_setting
        JOIN account ON account.id = gathering_setting.account_id",
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
        "trusted author",
        "SELECT account.folded, since FROM trusted_author JOIN account ON account.id = trusted_author.account_id",
    ),
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
