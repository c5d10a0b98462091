-- Serials: when chapters are posted by themselves, how works go on, what is to come, what authors tell beside chapters.
-- Moments are milliseconds since 1970. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- Beside the hour of a draft: who chose it, and what became of it.
CREATE TABLE draft_release (
    draft_id INTEGER PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    -- What subscribers are told of an update.
    words TEXT NOT NULL,
    -- Why it was not posted when it was due; none while it waits.
    refused TEXT,
    refused_at INTEGER
) STRICT;
CREATE INDEX draft_release_account ON draft_release (account_id) WHERE account_id IS NOT NULL;

-- Where a chapter stood before it moved, for addresses under which nothing else stands now.
CREATE TABLE former_number (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    PRIMARY KEY (work_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_number_chapter ON former_number (chapter_id);

-- What the authors of a work say of how it goes on; none where they said nothing.
CREATE TABLE outlook (
    work_id INTEGER PRIMARY KEY REFERENCES work (id) ON DELETE CASCADE,
    hiatus INTEGER NOT NULL,
    since TEXT,
    words TEXT NOT NULL
) STRICT;

-- What readers are shown of what is to come; none where it is nothing.
CREATE TABLE coming (
    work_id INTEGER PRIMARY KEY REFERENCES work (id) ON DELETE CASCADE,
    titles INTEGER NOT NULL,
    dates INTEGER NOT NULL
) STRICT;

CREATE TABLE planned_chapter (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (work_id, number)
) STRICT, WITHOUT ROWID;

-- What authors tell of a work beside its chapters.
CREATE TABLE bulletin (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    -- post, update, hiatus, back, complete, abandoned.
    kind TEXT NOT NULL,
    -- The chapter that was updated.
    chapter_id INTEGER REFERENCES chapter (id) ON DELETE CASCADE,
    typed TEXT NOT NULL,
    text TEXT NOT NULL,
    posted INTEGER NOT NULL,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX bulletin_work ON bulletin (work_id, posted, id);
CREATE INDEX bulletin_chapter ON bulletin (chapter_id) WHERE chapter_id IS NOT NULL;
CREATE INDEX bulletin_account ON bulletin (account_id) WHERE account_id IS NOT NULL;

-- News of a bulletin rather than of chapters.
ALTER TABLE news ADD COLUMN bulletin_id INTEGER REFERENCES bulletin (id) ON DELETE CASCADE;
CREATE INDEX news_bulletin ON news (bulletin_id) WHERE bulletin_id IS NOT NULL;

-- What happened in a chapter, for those who come back.
CREATE TABLE recap (
    chapter_id INTEGER PRIMARY KEY REFERENCES chapter (id) ON DELETE CASCADE,
    typed TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE note_template (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (account_id, folded)
) STRICT;
