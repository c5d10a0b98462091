-- Telling people what is new, by notices and letters, and keeping people apart. PostgreSQL's twin of this file has the
-- same tables, columns and indexes.

-- Who wants nothing to do with whom.
CREATE TABLE block (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    blocked_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- The name by which the other was met: all that the account ever learns of them.
    name TEXT NOT NULL,
    made INTEGER NOT NULL,
    PRIMARY KEY (account_id, blocked_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_blocked ON block (blocked_id, account_id);

-- What an account wants to be told of.
CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- work, series, pen-name, tag.
    kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    on_site INTEGER NOT NULL,
    -- never, at-once, daily, weekly.
    mail TEXT NOT NULL,
    made INTEGER NOT NULL,
    UNIQUE (account_id, kind, subject_id)
) STRICT;
CREATE INDEX subscription_subject ON subscription (kind, subject_id, account_id);

-- The chapter up to which a work has been told of.
CREATE TABLE work_told (
    work_id INTEGER PRIMARY KEY REFERENCES work (id) ON DELETE CASCADE,
    chapter_id INTEGER NOT NULL
) STRICT;
INSERT INTO work_told (work_id, chapter_id)
    SELECT work.id, COALESCE((SELECT MAX(chapter.id) FROM chapter WHERE chapter.work_id = work.id), 0) FROM work
    WHERE audience <> 'authors';

-- One row: the change up to which news has been looked for.
CREATE TABLE news_cursor (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO news_cursor (id, seq) SELECT 1, COALESCE(MAX(seq), 0) FROM change;

-- What is being told to subscribers.
CREATE TABLE news (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    -- The first and the last new chapter; none of a new work.
    first INTEGER,
    last INTEGER,
    -- Accounts up to this one have been told.
    told INTEGER NOT NULL DEFAULT 0,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX news_work ON news (work_id);

ALTER TABLE notice ADD COLUMN kind TEXT NOT NULL DEFAULT '';
-- What is told by mail alone stands on no page.
ALTER TABLE notice ADD COLUMN on_site INTEGER NOT NULL DEFAULT 1;
-- at-once, daily, weekly; none where it is not told by mail.
ALTER TABLE notice ADD COLUMN mail TEXT;
-- When it is to be told by mail; none when it was.
ALTER TABLE notice ADD COLUMN mail_due INTEGER;
CREATE INDEX notice_mail ON notice (mail_due, account_id) WHERE mail_due IS NOT NULL;

-- How an account is told of things of a kind; where there is no row, as the kind itself says.
CREATE TABLE notice_way (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    on_site INTEGER NOT NULL,
    mail TEXT NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT, WITHOUT ROWID;

-- When digests come.
CREATE TABLE digest_time (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    -- An IANA name or an offset.
    zone TEXT NOT NULL,
    hour INTEGER NOT NULL,
    -- 1 is Monday.
    weekday INTEGER NOT NULL
) STRICT;

-- waiting, sent, refused. A letter that went keeps its receiver for a while and loses its words.
ALTER TABLE letter ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE letter ADD COLUMN sent INTEGER;
-- What the server said last.
ALTER TABLE letter ADD COLUMN failed TEXT;
CREATE INDEX letter_waiting ON letter (due, id) WHERE state = 'waiting';
CREATE INDEX letter_sent ON letter (sent) WHERE sent IS NOT NULL;
CREATE INDEX letter_address ON letter (address, kind, sent);

-- Letters that came back.
CREATE TABLE mail_bounce (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    -- Another address of the account starts anew.
    address TEXT NOT NULL,
    hard INTEGER NOT NULL,
    last INTEGER NOT NULL,
    stopped INTEGER
) STRICT;
