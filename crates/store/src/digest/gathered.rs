//! Records of what gathers works: series, collections, challenges and their tag sets.

use super::Part;

/// Each row is a record.
pub(super) const GATHERED: &[Part] = &[
    (
        "series",
        "SELECT series.folded, pen_name.folded FROM series JOIN pen_name ON pen_name.id = series.pen_name_id",
    ),
    (
        "collection",
        "SELECT collection.folded, collection.slug, collection.name, collection.kind, collection.about_typed,
            collection.rules_typed, collection.openness, collection.anonymous, collection.unrevealed,
            collection.reveal_at, collection.reveal_zone, parent.folded, collection.shut, collection.made
        FROM collection LEFT JOIN collection AS parent ON parent.id = collection.parent_id",
    ),
    (
        "brought collection",
        "SELECT collection.folded, import_key FROM brought_collection
        JOIN collection ON collection.id = brought_collection.collection_id",
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
        "series in series",
        "SELECT whole.folded, keeper.folded, part.folded, sub_series.position FROM sub_series
        JOIN series AS whole ON whole.id = sub_series.series_id JOIN series AS part ON part.id = sub_series.sub_id
        JOIN pen_name AS keeper ON keeper.id = whole.pen_name_id",
    ),
    (
        "tag set",
        "SELECT slug, tag_set.name, about, is_shared, proposals_each, account.folded, made
        FROM tag_set LEFT JOIN account ON account.id = account_id",
    ),
    (
        "name of a tag set",
        "SELECT slug, facet, tag_set_name.name, state, account.folded
        FROM tag_set_name JOIN tag_set ON tag_set.id = tag_set_id
        LEFT JOIN account ON account.id = tag_set_name.account_id",
    ),
    (
        "tag set of a challenge",
        "SELECT collection.folded, tag_set.slug FROM challenge_tag_set
        JOIN collection ON collection.id = collection_id JOIN tag_set ON tag_set.id = tag_set_id",
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
];
