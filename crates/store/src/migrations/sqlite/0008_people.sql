-- What everything about people shares: how accounts stand, where readers are, notices, letters that wait, and the log of
-- what was decided. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- active, unconfirmed, waiting (for approval), suspended, banned.
ALTER TABLE account ADD COLUMN standing TEXT NOT NULL DEFAULT 'active';
-- When a suspension ends.
ALTER TABLE account ADD COLUMN standing_until INTEGER;

-- Where a reader is in a work; the newest word of any device.
CREATE TABLE place (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    -- The version of the chapter in which the paragraph is counted.
    chapter_version INTEGER NOT NULL,
    -- From 1; 0 is the top of the chapter.
    paragraph INTEGER NOT NULL,
    device TEXT NOT NULL,
    kept INTEGER NOT NULL,
    PRIMARY KEY (account_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_kept ON place (account_id, kept);
CREATE INDEX place_work ON place (work_id);
CREATE INDEX place_chapter ON place (chapter_id);

-- What an account is told on the site.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    notice TEXT NOT NULL,
    made INTEGER NOT NULL,
    seen INTEGER
) STRICT;
CREATE INDEX notice_account ON notice (account_id, id);
CREATE INDEX notice_unseen ON notice (account_id) WHERE seen IS NULL;

-- Letters that wait to be sent.
CREATE TABLE letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- None where the address is nobody's account.
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    -- Where such letters are stopped.
    stop TEXT,
    made INTEGER NOT NULL,
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX letter_due ON letter (due, id);
CREATE INDEX letter_account ON letter (account_id) WHERE account_id IS NOT NULL;

-- What was decided about people and their works. Each line carries the hash of the one before, so that none can be
-- changed or taken out unseen. It holds numbers of accounts, never names.
CREATE TABLE audit_line (
    id INTEGER PRIMARY KEY,
    made INTEGER NOT NULL,
    account_id INTEGER,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id INTEGER,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_line_subject ON audit_line (subject, subject_id, id);
