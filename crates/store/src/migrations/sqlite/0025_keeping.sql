-- The archive's own news, works on the front page, own pages, what waits to be read by a moderator, and the logo.
-- PostgreSQL's twin of this file has the same tables, columns and indexes.

-- published is empty for a draft; import_key tells what came from another archive's dump.
CREATE TABLE dispatch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    typed TEXT NOT NULL,
    text TEXT NOT NULL,
    byline TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    open INTEGER NOT NULL,
    published INTEGER,
    changed INTEGER NOT NULL,
    import_key TEXT UNIQUE
) STRICT;
CREATE INDEX dispatch_published ON dispatch (published);

CREATE TABLE dispatch_comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dispatch_id INTEGER NOT NULL REFERENCES dispatch (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    written INTEGER NOT NULL,
    hidden INTEGER NOT NULL
) STRICT;
CREATE INDEX dispatch_comment_dispatch ON dispatch_comment (dispatch_id, id);
CREATE INDEX dispatch_comment_account ON dispatch_comment (account_id, written);
CREATE INDEX dispatch_comment_pen_name ON dispatch_comment (pen_name_id);

CREATE TABLE featured_work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    line TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT
) STRICT;
CREATE INDEX featured_work_work ON featured_work (work_id);
CREATE INDEX featured_work_from ON featured_work (from_day);

CREATE TABLE own_page (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    language TEXT,
    standing TEXT NOT NULL,
    position INTEGER NOT NULL,
    typed TEXT NOT NULL,
    text TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;

-- What a page said before.
CREATE TABLE own_page_version (
    own_page_id INTEGER NOT NULL REFERENCES own_page (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    typed TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (own_page_id, version)
) STRICT, WITHOUT ROWID;

-- A work, or a draft of a chapter, that waits until a moderator has read it, or was read. draft_id is kept by no key:
-- a draft that was posted or dropped is gone, what was decided about it is not.
CREATE TABLE validation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    draft_id INTEGER,
    announced INTEGER NOT NULL,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    words TEXT NOT NULL,
    decided INTEGER,
    decided_by INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX validation_state ON validation (state, since);
CREATE INDEX validation_work ON validation (work_id);
CREATE INDEX validation_account ON validation (account_id, state);
CREATE INDEX validation_decided_by ON validation (decided_by);

-- Fandoms, tags and categories that a moderator looks after.
CREATE TABLE validation_area (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

-- Authors whose works need not wait.
CREATE TABLE trusted_author (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    trusted_by INTEGER REFERENCES account (id) ON DELETE SET NULL,
    since INTEGER NOT NULL
) STRICT;
CREATE INDEX trusted_author_by ON trusted_author (trusted_by);

-- That an account posted a chapter, for what it may post within a day.
CREATE TABLE chapter_posting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    posted INTEGER NOT NULL
) STRICT;
CREATE INDEX chapter_posting_account ON chapter_posting (account_id, posted);
