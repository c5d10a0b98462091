-- More of keeping a site, its series and collections. PostgreSQL's twin of this file has the same tables, columns and
-- indexes.

-- 1: the moderators of the archive closed it: only who keeps it and they see it.
ALTER TABLE series ADD COLUMN shut INTEGER NOT NULL DEFAULT 0;
-- 1: members may say something to it.
ALTER TABLE series ADD COLUMN comments_open INTEGER NOT NULL DEFAULT 1;

-- What members say to a series as a whole.
CREATE TABLE series_comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    written INTEGER NOT NULL,
    hidden INTEGER NOT NULL
) STRICT;
CREATE INDEX series_comment_series ON series_comment (series_id, id);
CREATE INDEX series_comment_account ON series_comment (account_id, written);
CREATE INDEX series_comment_pen_name ON series_comment (pen_name_id);

-- News that a work was put into a collection or a series, for those who follow that.
ALTER TABLE news ADD COLUMN collection_id INTEGER REFERENCES collection (id) ON DELETE CASCADE;
ALTER TABLE news ADD COLUMN series_id INTEGER REFERENCES series (id) ON DELETE CASCADE;

-- Words of what was posted, beside that it was.
ALTER TABLE chapter_posting ADD COLUMN words INTEGER NOT NULL DEFAULT 0;

-- That an account handed in files, for a day.
CREATE TABLE hand_in (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kept INTEGER NOT NULL
) STRICT;
CREATE INDEX hand_in_account ON hand_in (account_id, kept);

-- 1: the turn put a name on the work that goes round.
ALTER TABLE challenge_turn ADD COLUMN signed INTEGER NOT NULL DEFAULT 0;
-- 1: its day of posting came and has had its effect.
ALTER TABLE challenge_prompt ADD COLUMN posted INTEGER NOT NULL DEFAULT 0;

-- Tags that people propose for a challenge: waits, taken (it is in the set of tags), refused.
CREATE TABLE challenge_nomination (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    -- fandom, relationship, character, freeform.
    facet TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    state TEXT NOT NULL,
    made INTEGER NOT NULL,
    UNIQUE (collection_id, facet, folded)
) STRICT;
CREATE INDEX challenge_nomination_account ON challenge_nomination (account_id) WHERE account_id IS NOT NULL;
