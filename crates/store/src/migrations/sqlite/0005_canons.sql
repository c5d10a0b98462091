-- Canons, how far readers have come in them, and works that are alike. PostgreSQL's twin of this file has
-- the same tables, columns and indexes.

-- A point that stays keeps its id; positions have gaps, so that points can be put in without moving others.
ALTER TABLE canon_point ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE canon_point ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]';
-- The position of the last point inside it, or its own.
ALTER TABLE canon_point ADD COLUMN ends INTEGER NOT NULL DEFAULT 0;
UPDATE canon_point SET position = (position + 1) * 1048576;
UPDATE canon_point SET ends = position;

-- Derived: what the spoilers and the timeline that a work states are in each canon that it stands under.
CREATE TABLE work_canon (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    canon_id INTEGER NOT NULL REFERENCES canon (id),
    spoilers_point_id INTEGER REFERENCES canon_point (id),
    timeline_point_id INTEGER REFERENCES canon_point (id),
    PRIMARY KEY (work_id, canon_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_canon_canon ON work_canon (canon_id, work_id);
CREATE INDEX work_canon_spoilers ON work_canon (spoilers_point_id) WHERE spoilers_point_id IS NOT NULL;
CREATE INDEX work_canon_timeline ON work_canon (timeline_point_id) WHERE timeline_point_id IS NOT NULL;
INSERT INTO work_canon (work_id, canon_id, spoilers_point_id)
SELECT work.id, canon_point.canon_id, canon_point.id FROM work JOIN canon_point ON canon_point.id = spoilers_point_id;
INSERT INTO work_canon (work_id, canon_id, timeline_point_id)
SELECT work.id, canon_point.canon_id, canon_point.id FROM work JOIN canon_point ON canon_point.id = timeline_point_id
WHERE true
ON CONFLICT (work_id, canon_id) DO UPDATE SET timeline_point_id = excluded.timeline_point_id;
DROP INDEX work_spoilers_point;
DROP INDEX work_timeline_point;
ALTER TABLE work DROP COLUMN spoilers_point_id;
ALTER TABLE work DROP COLUMN timeline_point_id;

-- How far a member has come in the canon of a fandom: what spoils beyond is folded away.
CREATE TABLE reader_canon (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    fandom_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (account_id, fandom_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reader_canon_fandom ON reader_canon (fandom_id);

-- Derived: works that are like a work, the most alike first, and why.
CREATE TABLE work_alike (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    other_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    reasons TEXT NOT NULL,
    PRIMARY KEY (work_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_alike_other ON work_alike (other_id);
-- Works whose list is to be made.
CREATE TABLE alike_due (
    work_id INTEGER PRIMARY KEY REFERENCES work (id) ON DELETE CASCADE,
    -- 1 where the lists of the works that it is like are due after it.
    spreads INTEGER NOT NULL
) STRICT;
-- One row: the change up to which works have been noted as due.
CREATE TABLE alike_seen (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;
