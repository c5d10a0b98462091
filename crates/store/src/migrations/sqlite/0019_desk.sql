-- The desks of authors: what is chosen for a work before it is posted, what they changed at one go, and how often
-- chapters are opened. PostgreSQL's twin of this file has the same tables, columns and indexes.

CREATE TABLE work_desk (
    work_id INTEGER PRIMARY KEY REFERENCES work (id) ON DELETE CASCADE,
    -- Whom a draft will be for once it is posted: everyone, members, authors.
    audience TEXT NOT NULL
) STRICT;

-- What a member changed about works at one go.
CREATE TABLE desk_act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- facts (of one work), many, back (it took another act back).
    kind TEXT NOT NULL,
    works INTEGER NOT NULL,
    made INTEGER NOT NULL,
    undone INTEGER
) STRICT;
CREATE INDEX desk_act_account ON desk_act (account_id, id);

-- What a work stated before and after, as JSON.
CREATE TABLE desk_act_work (
    act_id INTEGER NOT NULL REFERENCES desk_act (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (act_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_act_work_work ON desk_act_work (work_id, act_id);

-- How many visitors opened a chapter on a day, and how many of them opened a later one that day.
CREATE TABLE chapter_day (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    views INTEGER NOT NULL,
    went_on INTEGER NOT NULL,
    PRIMARY KEY (chapter_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX chapter_day_day ON chapter_day (day);

-- The same added up over all days.
CREATE TABLE chapter_views (
    chapter_id INTEGER PRIMARY KEY REFERENCES chapter (id) ON DELETE CASCADE,
    views INTEGER NOT NULL,
    went_on INTEGER NOT NULL
) STRICT;
