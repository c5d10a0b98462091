-- The records of an archive. PostgreSQL's twin of this file has the same tables, columns and indexes.
-- Dates are ISO 8601 text, instants are milliseconds since 1970, truth is 0 or 1, lists inside a record are JSON.

CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    started INTEGER NOT NULL,
    ends INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_ends ON session (ends);

CREATE TABLE pen_name (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    account_id INTEGER REFERENCES account (id),
    works INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pen_name_listed ON pen_name (folded) WHERE works > 0;

CREATE TABLE tag (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    canonical_id INTEGER REFERENCES tag (id),
    works INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, folded)
) STRICT;
CREATE INDEX tag_synonyms ON tag (canonical_id) WHERE canonical_id IS NOT NULL;
CREATE INDEX tag_top ON tag (kind, works DESC, folded) WHERE canonical_id IS NULL AND works > 0;

CREATE TABLE tag_parent (
    tag_id INTEGER NOT NULL REFERENCES tag (id),
    parent_id INTEGER NOT NULL REFERENCES tag (id),
    PRIMARY KEY (tag_id, parent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_children ON tag_parent (parent_id, tag_id);

-- Derived: every tag with itself, its canonical tag and all that stand above these.
CREATE TABLE tag_above (
    tag_id INTEGER NOT NULL REFERENCES tag (id),
    above_id INTEGER NOT NULL REFERENCES tag (id),
    PRIMARY KEY (tag_id, above_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_below ON tag_above (above_id, tag_id);

CREATE TABLE canon (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fandom_id INTEGER NOT NULL UNIQUE REFERENCES tag (id)
) STRICT;

CREATE TABLE canon_point (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    canon_id INTEGER NOT NULL REFERENCES canon (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (canon_id, position)
) STRICT;

CREATE TABLE category (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id INTEGER REFERENCES category (id),
    name TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE,
    depth INTEGER NOT NULL,
    children INTEGER NOT NULL DEFAULT 0,
    works INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX category_parent ON category (parent_id);

-- Every node with itself and all that stand above it.
CREATE TABLE category_above (
    category_id INTEGER NOT NULL REFERENCES category (id),
    above_id INTEGER NOT NULL REFERENCES category (id),
    PRIMARY KEY (category_id, above_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    title TEXT NOT NULL,
    language TEXT,
    rating INTEGER,
    rating_stated TEXT,
    status TEXT NOT NULL,
    planned_chapters INTEGER,
    audience TEXT NOT NULL,
    published TEXT,
    updated TEXT,
    -- The day that lists are ordered by: updated, else published, else empty.
    newest TEXT NOT NULL,
    words INTEGER NOT NULL,
    chapters INTEGER NOT NULL,
    missing_chapters TEXT NOT NULL,
    added INTEGER NOT NULL,
    spoilers TEXT,
    spoilers_point_id INTEGER REFERENCES canon_point (id),
    timeline TEXT,
    timeline_point_id INTEGER REFERENCES canon_point (id),
    disclaimer TEXT,
    dedication TEXT,
    summary TEXT NOT NULL,
    notes_before TEXT NOT NULL,
    notes_after TEXT NOT NULL
) STRICT;
CREATE INDEX work_newest ON work (audience, newest DESC, id DESC);
-- What the totals add up, without the rest of the records.
CREATE INDEX work_size ON work (words, chapters);
CREATE INDEX work_spoilers_point ON work (spoilers_point_id) WHERE spoilers_point_id IS NOT NULL;
CREATE INDEX work_timeline_point ON work (timeline_point_id) WHERE timeline_point_id IS NOT NULL;

CREATE TABLE counts (
    work_id INTEGER PRIMARY KEY REFERENCES work (id),
    views INTEGER NOT NULL DEFAULT 0,
    reviews INTEGER NOT NULL DEFAULT 0,
    recommendations INTEGER NOT NULL DEFAULT 0,
    reading INTEGER NOT NULL DEFAULT 0,
    kudos INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE work_author (
    work_id INTEGER NOT NULL REFERENCES work (id),
    position INTEGER NOT NULL,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id),
    contact TEXT,
    PRIMARY KEY (work_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_author_pen_name ON work_author (pen_name_id, work_id);

CREATE TABLE work_tag (
    work_id INTEGER NOT NULL REFERENCES work (id),
    position INTEGER NOT NULL,
    tag_id INTEGER NOT NULL REFERENCES tag (id),
    -- The author's own spelling where it is not the tag's.
    written TEXT,
    PRIMARY KEY (work_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_tag_tag ON work_tag (tag_id, work_id);

CREATE TABLE work_category (
    work_id INTEGER NOT NULL REFERENCES work (id),
    position INTEGER NOT NULL,
    category_id INTEGER NOT NULL REFERENCES category (id),
    PRIMARY KEY (work_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_category_category ON work_category (category_id, work_id);

CREATE TABLE chapter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id),
    number INTEGER NOT NULL,
    title TEXT,
    words INTEGER NOT NULL,
    pov TEXT NOT NULL,
    published TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (work_id, number)
) STRICT;

-- Apart from the chapter, so that a table of contents never reads a text.
CREATE TABLE chapter_text (
    chapter_id INTEGER PRIMARY KEY REFERENCES chapter (id),
    summary TEXT NOT NULL,
    notes_before TEXT NOT NULL,
    notes_after TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE chapter_version (
    chapter_id INTEGER NOT NULL REFERENCES chapter (id),
    version INTEGER NOT NULL,
    title TEXT,
    text TEXT NOT NULL,
    replaced INTEGER NOT NULL,
    PRIMARY KEY (chapter_id, version)
) STRICT;

CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    folded TEXT NOT NULL,
    -- The first author of the first work: a series is told by its title and this pen name.
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id),
    summary TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    works INTEGER NOT NULL DEFAULT 0,
    words INTEGER NOT NULL DEFAULT 0,
    UNIQUE (folded, pen_name_id)
) STRICT;

CREATE TABLE series_work (
    series_id INTEGER NOT NULL REFERENCES series (id),
    work_id INTEGER NOT NULL REFERENCES work (id),
    position INTEGER NOT NULL,
    -- 1 where the source gave the position, 0 where it is only the order of arrival.
    stated INTEGER NOT NULL,
    PRIMARY KEY (series_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_work_position ON series_work (series_id, position);
CREATE INDEX series_work_work ON series_work (work_id);

CREATE TABLE review (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id),
    chapter INTEGER,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    written INTEGER NOT NULL
) STRICT;
CREATE INDEX review_work ON review (work_id, written, id);

CREATE TABLE recommendation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    text TEXT NOT NULL,
    written INTEGER NOT NULL,
    UNIQUE (work_id, account_id)
) STRICT;

CREATE TABLE shelf_work (
    account_id INTEGER NOT NULL REFERENCES account (id),
    shelf TEXT NOT NULL,
    work_id INTEGER NOT NULL REFERENCES work (id),
    placed INTEGER NOT NULL,
    PRIMARY KEY (account_id, shelf, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shelf_work_work ON shelf_work (work_id);

CREATE TABLE import_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started INTEGER NOT NULL,
    finished INTEGER,
    paths TEXT NOT NULL,
    done TEXT NOT NULL
) STRICT;

CREATE TABLE provenance (
    work_id INTEGER PRIMARY KEY REFERENCES work (id),
    import_key TEXT NOT NULL UNIQUE,
    job_id INTEGER REFERENCES import_job (id),
    imported INTEGER NOT NULL,
    draft TEXT NOT NULL
) STRICT;
CREATE INDEX provenance_job ON provenance (job_id, work_id);

CREATE TABLE original (
    sha256 TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    media_type TEXT NOT NULL
) STRICT;

CREATE TABLE work_original (
    work_id INTEGER NOT NULL REFERENCES work (id),
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (work_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_original_sha256 ON work_original (sha256);

-- One row.
CREATE TABLE site_setting (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL
) STRICT;

CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE change (
    subject TEXT NOT NULL,
    work_id INTEGER NOT NULL,
    seq INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (subject, work_id)
) STRICT, WITHOUT ROWID;
