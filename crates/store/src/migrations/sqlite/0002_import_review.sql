-- The review of imports, and the addresses that works had before. PostgreSQL's twin of this file has the same tables,
-- columns and indexes.

ALTER TABLE import_job ADD COLUMN stage TEXT;
ALTER TABLE import_job ADD COLUMN stage_done INTEGER;
ALTER TABLE import_job ADD COLUMN stage_total INTEGER;
-- When the job last said how far it is.
ALTER TABLE import_job ADD COLUMN heard INTEGER;

-- One for each imported work.
CREATE TABLE import_review (
    work_id INTEGER PRIMARY KEY REFERENCES work (id),
    job_id INTEGER REFERENCES import_job (id),
    state TEXT NOT NULL,
    losses INTEGER NOT NULL,
    repairs INTEGER NOT NULL,
    low_confidence INTEGER NOT NULL,
    new_author INTEGER NOT NULL,
    -- The work that it may be a copy of; that work may have gone into another one since.
    duplicate_of INTEGER
) STRICT;
CREATE INDEX import_review_job ON import_review (job_id, work_id);
CREATE INDEX import_review_waiting ON import_review (job_id, work_id) WHERE state = 'waiting';

INSERT INTO import_review (work_id, job_id, state, losses, repairs, low_confidence, new_author)
SELECT work_id, job_id, 'waiting',
    CASE WHEN draft LIKE '%"suspected_losses":[]%' THEN 0 ELSE 1 END,
    CASE WHEN draft LIKE '%"repairs":[]%' THEN 0 ELSE 1 END, 0, 0
FROM provenance;

-- Derived: by what works are suspected to be copies of one another.
CREATE TABLE work_likeness (
    work_id INTEGER PRIMARY KEY REFERENCES work (id),
    title_key TEXT,
    text_key TEXT
) STRICT;
CREATE INDEX work_likeness_title ON work_likeness (title_key, work_id) WHERE title_key IS NOT NULL;
CREATE INDEX work_likeness_text ON work_likeness (text_key, work_id) WHERE text_key IS NOT NULL;

-- Under what works could be found before; the first work that claims an address has it.
CREATE TABLE old_address (
    -- Host, path and query.
    address TEXT PRIMARY KEY,
    -- Path and query.
    path TEXT NOT NULL,
    work_id INTEGER NOT NULL REFERENCES work (id),
    -- The chapter's number.
    chapter INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX old_address_path ON old_address (path);
CREATE INDEX old_address_work ON old_address (work_id);

-- Works whose chapters went over to another one: their numbers lead there, and importing them again adds nothing.
CREATE TABLE merged_work (
    former_id INTEGER PRIMARY KEY,
    work_id INTEGER NOT NULL REFERENCES work (id),
    import_key TEXT UNIQUE
) STRICT;
CREATE INDEX merged_work_work ON merged_work (work_id);

-- The log of decisions. The records before and after are kept as JSON, so that each can be undone.
CREATE TABLE review_decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id),
    made INTEGER NOT NULL,
    kind TEXT NOT NULL,
    changes TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    undone INTEGER,
    undone_by INTEGER REFERENCES account (id)
) STRICT;

-- Which works a decision touched; a work may be gone.
CREATE TABLE review_decision_work (
    decision_id INTEGER NOT NULL REFERENCES review_decision (id),
    work_id INTEGER NOT NULL,
    PRIMARY KEY (decision_id, work_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_decision_work_work ON review_decision_work (work_id, decision_id);
