-- What keeps people safe: how works stand, reports, decisions, appeals, the policy. PostgreSQL's twin of this file has
-- the same tables, columns and indexes.

-- hidden (by a decision), held (by a rule, until a moderator looks), removed (until it is purged).
ALTER TABLE work ADD COLUMN concealed TEXT CHECK (concealed IS NULL OR audience IN ('authors', 'nobody'));
-- Whom its authors chose, of a work that is concealed: given back when it is shown again.
ALTER TABLE work ADD COLUMN own_audience TEXT;
-- 1: no new reviews and no edits.
ALTER TABLE work ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
-- Minutes between two reviews by one person; 0 where there is no slow mode.
ALTER TABLE work ADD COLUMN slow_minutes INTEGER NOT NULL DEFAULT 0;
-- everywhere, or here: not in feeds, catalogues and search engines.
ALTER TABLE work ADD COLUMN reach TEXT NOT NULL DEFAULT 'everywhere';
CREATE INDEX work_concealed ON work (concealed, id) WHERE concealed IS NOT NULL;
CREATE INDEX work_reach ON work (id) WHERE reach <> 'everywhere';

-- What stands where a work was removed; it outlives the work.
CREATE TABLE tombstone (
    work_id INTEGER PRIMARY KEY,
    removed INTEGER NOT NULL,
    -- author, policy, law, double.
    class TEXT NOT NULL,
    -- The number of the policy's rule, where one was broken.
    rule TEXT,
    -- 1: the files that the work came from go too.
    originals INTEGER NOT NULL,
    -- When the records go; until then the removal can be taken back.
    purge_from INTEGER NOT NULL,
    purged INTEGER
) STRICT;
CREATE INDEX tombstone_purge ON tombstone (purge_from) WHERE purged IS NULL;

-- The policy, version by version, in Markdown. Version 0 comes with the program and is no row.
CREATE TABLE policy_version (
    version INTEGER PRIMARY KEY,
    made INTEGER NOT NULL,
    text TEXT NOT NULL,
    -- What changed, in a few words.
    note TEXT NOT NULL
) STRICT;
-- Which version an account agreed to last.
CREATE TABLE policy_agreement (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    agreed INTEGER NOT NULL
) STRICT;

-- One row for each thing that was reported and waits: whoever reports it again adds a word to it.
CREATE TABLE report (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- work, chapter, review, pen-name, account.
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    -- The work that the thing is, or is of.
    work_id INTEGER,
    -- Whom it concerns, as the queue puts rows together: pen-name:7, account:3.
    concerns TEXT NOT NULL,
    -- open, waiting (for a second person), decided.
    state TEXT NOT NULL,
    opened INTEGER NOT NULL,
    -- When the last word was added or the last step done.
    changed INTEGER NOT NULL,
    -- How many people reported it; 0 where a rule of the archive did.
    people INTEGER NOT NULL DEFAULT 0,
    -- Which moderator took it.
    taken_by INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX report_open ON report (subject, subject_id) WHERE state <> 'decided';
CREATE INDEX report_queue ON report (state, opened, id);
CREATE INDEX report_concerns ON report (concerns, state, id);
CREATE INDEX report_taken ON report (taken_by, state) WHERE taken_by IS NOT NULL;

-- What each person said of it.
CREATE TABLE report_word (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    -- None for guests and for rules of the archive.
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    -- What tells people apart: the account's number, or the hash of a guest's place.
    person TEXT NOT NULL,
    -- The number of the rule that it breaks.
    rule TEXT NOT NULL,
    text TEXT NOT NULL,
    made INTEGER NOT NULL,
    UNIQUE (report_id, person)
) STRICT;
CREATE INDEX report_word_person ON report_word (person, made);
CREATE INDEX report_word_account ON report_word (account_id, made) WHERE account_id IS NOT NULL;
CREATE INDEX report_word_made ON report_word (made);

-- What moderators tell one another about a report.
CREATE TABLE report_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    text TEXT NOT NULL,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX report_note_report ON report_note (report_id, id);

-- Words that moderators write often.
CREATE TABLE reply_template (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;

-- What was decided, and what stood before, so that it can be taken back.
CREATE TABLE ruling (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id INTEGER REFERENCES report (id) ON DELETE SET NULL,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    work_id INTEGER,
    concerns TEXT NOT NULL,
    -- proposed (waits for a second person), pending (waits for its time), done, refused, undone.
    state TEXT NOT NULL,
    act TEXT NOT NULL,
    -- The first word of the act: hide, remove.
    kind TEXT NOT NULL,
    -- What is put back when it is undone.
    before TEXT NOT NULL,
    rule TEXT,
    policy_version INTEGER NOT NULL,
    -- What both sides were told.
    told_concerned TEXT NOT NULL,
    told_reporters TEXT NOT NULL,
    made INTEGER NOT NULL,
    made_by INTEGER REFERENCES account (id) ON DELETE SET NULL,
    -- When it takes effect, where that is later.
    due INTEGER,
    second_by INTEGER REFERENCES account (id) ON DELETE SET NULL,
    done INTEGER,
    undone INTEGER,
    undone_by INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX ruling_report ON ruling (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX ruling_subject ON ruling (subject, subject_id, id);
CREATE INDEX ruling_work ON ruling (work_id, id) WHERE work_id IS NOT NULL;
CREATE INDEX ruling_concerns ON ruling (concerns, id);
CREATE INDEX ruling_state ON ruling (state, id);

-- Whom a decision concerns: who is told, and may appeal once.
CREATE TABLE ruling_party (
    ruling_id INTEGER NOT NULL REFERENCES ruling (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (ruling_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ruling_party_account ON ruling_party (account_id, ruling_id);

CREATE TABLE appeal (
    ruling_id INTEGER PRIMARY KEY REFERENCES ruling (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    made INTEGER NOT NULL,
    -- open, upheld (the decision stands), granted (it was taken back).
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    decided INTEGER,
    decided_by INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX appeal_account ON appeal (account_id);
CREATE INDEX appeal_open ON appeal (made) WHERE state = 'open';
