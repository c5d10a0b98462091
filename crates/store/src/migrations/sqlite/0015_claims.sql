-- Pen names of accounts, claims to rescued ones, requests for removal, and leaving. PostgreSQL's twin of this file has
-- the same tables, columns and indexes.

-- What an author says of themselves, on the page of the pen name.
ALTER TABLE pen_name ADD COLUMN profile TEXT NOT NULL DEFAULT '';
-- 1 for the pen name that an account signs with unless it chooses another.
ALTER TABLE pen_name ADD COLUMN is_default INTEGER NOT NULL DEFAULT 0;
-- 1 where works of somebody who left are signed with it: nobody can claim them by it any more.
ALTER TABLE pen_name ADD COLUMN is_orphanage INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pen_name_account ON pen_name (account_id) WHERE account_id IS NOT NULL;

-- Addresses that a pen name had before it was renamed: they lead on.
CREATE TABLE former_slug (
    slug TEXT PRIMARY KEY,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX former_slug_pen_name ON former_slug (pen_name_id);

-- What an old archive knew of an author: by it a claim is proven.
CREATE TABLE old_author (
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    -- The archive and the author's number there.
    source TEXT NOT NULL,
    -- The old site's hash of the password inside an Argon2id hash; never the old hash itself.
    password TEXT,
    contact TEXT,
    website TEXT,
    addresses TEXT NOT NULL,
    PRIMARY KEY (pen_name_id, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- open, granted, refused, withdrawn.
    state TEXT NOT NULL,
    -- 1 where the pen name was somebody's when it was claimed.
    disputed INTEGER NOT NULL,
    words TEXT NOT NULL,
    made INTEGER NOT NULL,
    decided INTEGER,
    -- The number of the account that decided.
    decided_by INTEGER,
    answer TEXT
) STRICT;
CREATE UNIQUE INDEX claim_one ON claim (pen_name_id, account_id) WHERE state = 'open';
CREATE INDEX claim_open ON claim (disputed, id) WHERE state = 'open';
CREATE INDEX claim_account ON claim (account_id, id);

-- A request to take works away, by whoever wrote them, with an account or without.
CREATE TABLE removal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    -- Of a pen name, all works; else one work. Either may be gone once it is decided.
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL,
    work_id INTEGER REFERENCES work (id) ON DELETE SET NULL,
    reason TEXT NOT NULL,
    -- How to answer.
    contact TEXT NOT NULL,
    -- 1 where the files that the works came from shall go too.
    originals INTEGER NOT NULL,
    -- open, granted, refused.
    state TEXT NOT NULL,
    made INTEGER NOT NULL,
    decided INTEGER,
    decided_by INTEGER,
    answer TEXT,
    -- How many works went.
    works INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX removal_open ON removal (made, id) WHERE state = 'open';
CREATE INDEX removal_account ON removal (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX removal_pen_name ON removal (pen_name_id) WHERE pen_name_id IS NOT NULL;
CREATE INDEX removal_work ON removal (work_id) WHERE work_id IS NOT NULL;

-- What stands for a claim or a request: one row a kind of proof.
CREATE TABLE proof (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    claim_id INTEGER REFERENCES claim (id) ON DELETE CASCADE,
    removal_id INTEGER REFERENCES removal (id) ON DELETE CASCADE,
    -- password, page, letter, members.
    kind TEXT NOT NULL,
    -- asked, held, failed, judged by eye.
    outcome TEXT NOT NULL,
    -- The address of the page; nothing else.
    address TEXT,
    -- The code to be put on the page; of a letter's code only the SHA-256.
    code TEXT,
    made INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX proof_of_claim ON proof (claim_id, kind) WHERE claim_id IS NOT NULL;
CREATE UNIQUE INDEX proof_of_removal ON proof (removal_id, kind) WHERE removal_id IS NOT NULL;
CREATE INDEX proof_letter ON proof (code) WHERE kind = 'letter';

-- Tries to prove a pen name by its old password.
CREATE TABLE password_try (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX password_try_pen_name ON password_try (pen_name_id, made);
CREATE INDEX password_try_account ON password_try (account_id) WHERE account_id IS NOT NULL;

-- Members who are asked whether they vouch for a claim.
CREATE TABLE vouch (
    claim_id INTEGER NOT NULL REFERENCES claim (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    asked INTEGER NOT NULL,
    -- 1 yes, 0 no.
    answer INTEGER,
    words TEXT NOT NULL DEFAULT '',
    answered INTEGER,
    PRIMARY KEY (claim_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX vouch_account ON vouch (account_id);

-- Whom an account names to keep its works when it cannot.
CREATE TABLE heir (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    heir_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    named INTEGER NOT NULL,
    accepted INTEGER
) STRICT;
CREATE INDEX heir_heir ON heir (heir_id);

-- Accounts that will go.
CREATE TABLE leaving (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    asked INTEGER NOT NULL,
    due INTEGER NOT NULL,
    -- What becomes of works: delete, orphan, heir.
    works TEXT NOT NULL,
    -- What becomes of reviews: delete, unsigned.
    reviews TEXT NOT NULL
) STRICT;
CREATE INDEX leaving_due ON leaving (due);

-- Works for which something else was chosen.
CREATE TABLE leaving_work (
    account_id INTEGER NOT NULL REFERENCES leaving (account_id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    choice TEXT NOT NULL,
    PRIMARY KEY (account_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX leaving_work_work ON leaving_work (work_id);

-- Imports that are not taken in again, by the SHA-256 of their key: their authors had them removed.
CREATE TABLE removed_import (
    key_sha256 TEXT PRIMARY KEY,
    -- The number that the work had.
    work_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files of works that are gone, until their bytes are gone too.
CREATE TABLE unneeded_original (
    sha256 TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Decisions outlast the account that made them.
CREATE TABLE decision_kept (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    made INTEGER NOT NULL,
    kind TEXT NOT NULL,
    changes TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    undone INTEGER,
    undone_by INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
INSERT INTO decision_kept SELECT * FROM review_decision;
CREATE TABLE decision_work_kept (
    decision_id INTEGER NOT NULL REFERENCES decision_kept (id) ON DELETE CASCADE,
    work_id INTEGER NOT NULL,
    PRIMARY KEY (decision_id, work_id)
) STRICT, WITHOUT ROWID;
INSERT INTO decision_work_kept SELECT * FROM review_decision_work;
DROP TABLE review_decision_work;
DROP TABLE review_decision;
ALTER TABLE decision_kept RENAME TO review_decision;
ALTER TABLE decision_work_kept RENAME TO review_decision_work;
CREATE INDEX review_decision_work_work ON review_decision_work (work_id, decision_id);
CREATE INDEX review_decision_account ON review_decision (account_id);
