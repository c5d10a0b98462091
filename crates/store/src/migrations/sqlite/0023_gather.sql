-- Collections, series of series, and authors behind a veil. PostgreSQL's twin of this file has the same tables, columns and
-- indexes.

-- Works gathered by somebody; challenges are collections of other kinds.
CREATE TABLE collection (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    -- collection, prompt-meme, gift-exchange, big-bang, round-robin.
    kind TEXT NOT NULL,
    -- What it is about and what may come into it, as typed and as shown.
    about_typed TEXT NOT NULL,
    about TEXT NOT NULL,
    rules_typed TEXT NOT NULL,
    rules TEXT NOT NULL,
    -- open, moderated, closed.
    openness TEXT NOT NULL,
    -- 1: the works in it are signed by nobody, and shown to nobody.
    anonymous INTEGER NOT NULL,
    unrevealed INTEGER NOT NULL,
    -- When the works are shown, and the time zone that this was told in.
    reveal_at INTEGER,
    reveal_zone TEXT NOT NULL,
    -- A collection stands in another one at most, which stands in none.
    parent_id INTEGER REFERENCES collection (id) ON DELETE SET NULL,
    -- 1: the moderators of the archive closed it.
    shut INTEGER NOT NULL DEFAULT 0,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX collection_parent ON collection (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX collection_reveal ON collection (reveal_at) WHERE reveal_at IS NOT NULL;

-- Who keeps a collection or belongs to it, and by which name.
CREATE TABLE collection_person (
    collection_id INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL,
    -- owner, moderator, member.
    role TEXT NOT NULL,
    -- 0: asked, and has not said yes.
    accepted INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (collection_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_person_account ON collection_person (account_id, collection_id);

-- A work is in a collection where both sides want it: yes, waits, no.
CREATE TABLE collection_work (
    collection_id INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    by_author TEXT NOT NULL,
    by_collection TEXT NOT NULL,
    added INTEGER NOT NULL,
    PRIMARY KEY (collection_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_work_work ON collection_work (work_id, collection_id);

CREATE TABLE collection_tag (
    collection_id INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    PRIMARY KEY (collection_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_tag_tag ON collection_tag (tag_id);

-- Whether others may put an account's works into what they gather: never, ask, always. Without a row they ask.
CREATE TABLE gathering_setting (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    suggestions TEXT NOT NULL
) STRICT;

-- Why a work is signed by nobody: own (its authors want so), collection.
CREATE TABLE veil (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    PRIMARY KEY (work_id, reason)
) STRICT, WITHOUT ROWID;
-- Who truly signs a work behind a veil; work_author holds the pen name "Anonymous" meanwhile.
CREATE TABLE veiled_author (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id),
    contact TEXT,
    PRIMARY KEY (work_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX veiled_author_pen_name ON veiled_author (pen_name_id, work_id);
-- The places in series that wait for the veil to be lifted: a series tells whose its works are.
CREATE TABLE veiled_series (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    stated INTEGER NOT NULL,
    PRIMARY KEY (work_id, series_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX veiled_series_series ON veiled_series (series_id);
-- Who truly signs each work, whatever readers see: for rights and for telling authors, never for pages of others.
CREATE VIEW signer AS
    SELECT work_id, position, pen_name_id, contact FROM veiled_author
    UNION ALL
    SELECT work_id, position, pen_name_id, contact FROM work_author
    WHERE NOT EXISTS (SELECT 1 FROM veiled_author AS veiled WHERE veiled.work_id = work_author.work_id);

-- What the keeper of a series says of it, as typed.
ALTER TABLE series ADD COLUMN summary_typed TEXT;
ALTER TABLE series ADD COLUMN notes_typed TEXT NOT NULL DEFAULT '';
ALTER TABLE series ADD COLUMN notes TEXT NOT NULL DEFAULT '';
-- in-progress, complete, abandoned, unknown.
ALTER TABLE series ADD COLUMN status TEXT NOT NULL DEFAULT 'unknown';
-- Whether others may add works of theirs: open, moderated, closed.
ALTER TABLE series ADD COLUMN openness TEXT NOT NULL DEFAULT 'closed';
CREATE INDEX series_pen_name ON series (pen_name_id);

-- Series in series.
CREATE TABLE sub_series (
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    sub_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (series_id, sub_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sub_series_sub ON sub_series (sub_id);

-- Works that wait for one side before they come into a series.
CREATE TABLE series_asked (
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    -- Whose word is missing: author (of the work), keeper (of the series).
    waits_for TEXT NOT NULL,
    asked INTEGER NOT NULL,
    PRIMARY KEY (series_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_asked_work ON series_asked (work_id);
