-- What readers say to authors and to one another. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- What it answers; none for the first review of a thread.
ALTER TABLE review ADD COLUMN parent_id INTEGER REFERENCES review (id) ON DELETE SET NULL;
-- The first review of its thread; none where it is that.
ALTER TABLE review ADD COLUMN thread_id INTEGER;
-- An account that goes takes the words of its reviews along: see the trigger below.
ALTER TABLE review ADD COLUMN account_id INTEGER REFERENCES account (id) ON DELETE SET NULL;
ALTER TABLE review ADD COLUMN pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL;
-- author, member, guest, before (on the site that the work was rescued from).
ALTER TABLE review ADD COLUMN written_by TEXT NOT NULL DEFAULT 'before';
-- shown, waiting (for the author), held (for a moderator), refused, hidden (by the author), deleted (by its writer).
ALTER TABLE review ADD COLUMN state TEXT NOT NULL DEFAULT 'shown';
-- What was typed; the text of the page is made from it.
ALTER TABLE review ADD COLUMN typed TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN quote TEXT;
ALTER TABLE review ADD COLUMN quote_paragraph INTEGER;
ALTER TABLE review ADD COLUMN edited INTEGER;
-- Of the first review of a thread: 1 where nobody may answer.
ALTER TABLE review ADD COLUMN is_frozen INTEGER NOT NULL DEFAULT 0;
-- The codes of the rules that hold it, a list.
ALTER TABLE review ADD COLUMN held_for TEXT NOT NULL DEFAULT '[]';
-- 1 where the author decides about it once the moderators have.
ALTER TABLE review ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
-- 1 where its writer was a guest or a new account.
ALTER TABLE review ADD COLUMN is_stranger INTEGER NOT NULL DEFAULT 0;
-- Of a guest's review: a few bits of a keyed hash of the day and the address, for some days.
ALTER TABLE review ADD COLUMN origin INTEGER;
-- When an author of the work has read it.
ALTER TABLE review ADD COLUMN seen INTEGER;
CREATE INDEX review_thread ON review (thread_id, written, id) WHERE thread_id IS NOT NULL;
CREATE INDEX review_parent ON review (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX review_account ON review (account_id, written) WHERE account_id IS NOT NULL;
CREATE INDEX review_pen_name ON review (pen_name_id) WHERE pen_name_id IS NOT NULL;
CREATE INDEX review_origin ON review (origin, written) WHERE origin IS NOT NULL;
CREATE INDEX review_held ON review (id) WHERE state = 'held';
CREATE INDEX review_waiting ON review (work_id, id) WHERE state = 'waiting';

-- What reviews of the last days are like: a few hashes of each.
CREATE TABLE review_sketch (
    hash INTEGER NOT NULL,
    review_id INTEGER NOT NULL REFERENCES review (id) ON DELETE CASCADE,
    written INTEGER NOT NULL,
    PRIMARY KEY (hash, review_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_sketch_review ON review_sketch (review_id);
CREATE INDEX review_sketch_written ON review_sketch (written);

-- What authors have decided about reviews of their works.
CREATE TABLE work_reviewing (
    work_id INTEGER PRIMARY KEY REFERENCES work (id) ON DELETE CASCADE,
    reviewers TEXT NOT NULL,
    holds_first INTEGER NOT NULL,
    is_frozen INTEGER NOT NULL
) STRICT;

-- What moderators decided about many reviews at once.
CREATE TABLE review_act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    made INTEGER NOT NULL,
    -- What the reviews became.
    state TEXT NOT NULL,
    -- By what they were chosen, in words.
    chosen_by TEXT NOT NULL,
    reviews INTEGER NOT NULL,
    undone INTEGER
) STRICT;
CREATE INDEX review_act_account ON review_act (account_id) WHERE account_id IS NOT NULL;
CREATE TABLE review_act_item (
    act_id INTEGER NOT NULL REFERENCES review_act (id) ON DELETE CASCADE,
    review_id INTEGER NOT NULL REFERENCES review (id) ON DELETE CASCADE,
    -- What it was before.
    state TEXT NOT NULL,
    PRIMARY KEY (act_id, review_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_act_item_review ON review_act_item (review_id);

ALTER TABLE recommendation RENAME TO recommendation_before;
CREATE TABLE recommendation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL,
    -- What it is signed with; nothing for the account's name.
    name TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    typed TEXT NOT NULL DEFAULT '',
    written INTEGER NOT NULL,
    edited INTEGER,
    -- 1 where an author wants it off the work's page.
    is_off_page INTEGER NOT NULL DEFAULT 0,
    UNIQUE (work_id, account_id)
) STRICT;
INSERT INTO recommendation (id, work_id, account_id, text, written)
SELECT id, work_id, account_id, text, written FROM recommendation_before;
DROP TABLE recommendation_before;
CREATE INDEX recommendation_account ON recommendation (account_id, written);
CREATE INDEX recommendation_pen_name ON recommendation (pen_name_id) WHERE pen_name_id IS NOT NULL;

-- Who left kudos. Of a guest nothing is kept but a number that many addresses share.
CREATE TABLE kudos (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL,
    -- 0 where the member is not named.
    is_named INTEGER NOT NULL,
    given INTEGER NOT NULL,
    PRIMARY KEY (work_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kudos_account ON kudos (account_id);
CREATE INDEX kudos_named ON kudos (work_id, given) WHERE is_named = 1;
CREATE INDEX kudos_pen_name ON kudos (pen_name_id) WHERE pen_name_id IS NOT NULL;
CREATE TABLE guest_kudos (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    mark INTEGER NOT NULL,
    PRIMARY KEY (work_id, mark)
) STRICT, WITHOUT ROWID;

-- An account that goes leaves nothing of what it said: what holds no thread goes whole, of the rest the place stays.
CREATE TRIGGER account_reviews_go BEFORE DELETE ON account
BEGIN
    UPDATE counts SET reviews = (SELECT COUNT(*) FROM review WHERE review.work_id = counts.work_id
            AND state = 'shown' AND parent_id IS NULL AND (account_id IS NULL OR account_id <> OLD.id))
        WHERE work_id IN (SELECT work_id FROM review WHERE account_id = OLD.id);
    UPDATE counts SET recommendations = recommendations - 1
        WHERE recommendations > 0 AND work_id IN (SELECT work_id FROM recommendation WHERE account_id = OLD.id);
    DELETE FROM review WHERE account_id = OLD.id
        AND NOT EXISTS (SELECT 1 FROM review AS answer WHERE answer.parent_id = review.id);
    UPDATE review SET name = '', text = '', typed = '', quote = NULL, quote_paragraph = NULL, account_id = NULL,
        pen_name_id = NULL, state = 'deleted', held_for = '[]' WHERE account_id = OLD.id;
END;
