-- The reading life: shelves of one's own, how far readers are, what they opened, their bookmarks. PostgreSQL's twin of
-- this file has the same tables, columns and indexes.

CREATE TABLE own_shelf (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    note TEXT NOT NULL,
    position INTEGER NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0,
    -- Who signs it where it is shared; none for the account's own name.
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL,
    made INTEGER NOT NULL,
    UNIQUE (account_id, folded)
) STRICT;
CREATE INDEX own_shelf_pen_name ON own_shelf (pen_name_id) WHERE pen_name_id IS NOT NULL;

CREATE TABLE own_shelf_work (
    shelf_id INTEGER NOT NULL REFERENCES own_shelf (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    placed INTEGER NOT NULL,
    PRIMARY KEY (shelf_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_shelf_work_work ON own_shelf_work (work_id);

-- How far a reader came in a work since they last began it.
CREATE TABLE reading (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    paragraph INTEGER NOT NULL,
    -- How many paragraphs the chapter had; 0 where nobody told how far in it the reader came.
    paragraphs INTEGER NOT NULL,
    -- The chapter that was opened last without moving the place.
    looked_id INTEGER REFERENCES chapter (id) ON DELETE SET NULL,
    -- The number of the chapter that was the last one when the reader had read all there was.
    caught_up INTEGER,
    -- The newest chapter that was there at the last visit, and at the one before it.
    seen INTEGER NOT NULL,
    seen_before INTEGER NOT NULL,
    -- From 1; one more whenever they begin again.
    round INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (account_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_work ON reading (work_id);
CREATE INDEX reading_chapter ON reading (chapter_id);
CREATE INDEX reading_looked ON reading (looked_id) WHERE looked_id IS NOT NULL;

-- The version of a chapter that a reader read last, and the one before where that was another.
CREATE TABLE read_chapter (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    former INTEGER,
    round INTEGER NOT NULL,
    PRIMARY KEY (account_id, chapter_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_chapter_chapter ON read_chapter (chapter_id);

-- The history: which works a reader opened, when first and last, and on how many visits.
CREATE TABLE opened_work (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (account_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_work_last ON opened_work (account_id, last);
CREATE INDEX opened_work_work ON opened_work (work_id);

-- What was read of a work on a day.
CREATE TABLE reading_day (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    words INTEGER NOT NULL,
    chapters INTEGER NOT NULL,
    -- 1 where the work was begun again.
    again INTEGER NOT NULL,
    PRIMARY KEY (account_id, day, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_day_work ON reading_day (work_id);

-- What readers chose; none is the site's choice, or what was measured.
CREATE TABLE reading_setting (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    noting TEXT,
    -- Words in a minute.
    pace INTEGER
) STRICT;

-- Stretches of reading that tell a reader's pace; the last ones count.
CREATE TABLE reading_pace (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    words INTEGER NOT NULL,
    seconds INTEGER NOT NULL
) STRICT;
CREATE INDEX reading_pace_account ON reading_pace (account_id, id);

-- Of a work, a series or a page elsewhere.
CREATE TABLE bookmark (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    work_id INTEGER REFERENCES work (id) ON DELETE CASCADE,
    series_id INTEGER REFERENCES series (id) ON DELETE CASCADE,
    address TEXT,
    title TEXT,
    author TEXT,
    note TEXT NOT NULL,
    -- A list in JSON, as written.
    tags TEXT NOT NULL,
    -- Everything that is looked for in it, folded.
    folded TEXT NOT NULL,
    public INTEGER NOT NULL,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL,
    made INTEGER NOT NULL,
    UNIQUE (account_id, work_id),
    UNIQUE (account_id, series_id),
    UNIQUE (account_id, address)
) STRICT;
CREATE INDEX bookmark_account ON bookmark (account_id, id);
CREATE INDEX bookmark_work ON bookmark (work_id, id) WHERE work_id IS NOT NULL;
CREATE INDEX bookmark_series ON bookmark (series_id, id) WHERE series_id IS NOT NULL;
CREATE INDEX bookmark_pen_name ON bookmark (pen_name_id) WHERE pen_name_id IS NOT NULL;

CREATE TABLE bookmark_tag (
    bookmark_id INTEGER NOT NULL REFERENCES bookmark (id) ON DELETE CASCADE,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (bookmark_id, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX bookmark_tag_folded ON bookmark_tag (folded);
