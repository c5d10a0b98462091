-- What the index is told. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- Goes up with every change of any work's counts, so that whoever follows them asks for what came after.
ALTER TABLE counts ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX counts_changed ON counts (changed);

CREATE TRIGGER counts_update AFTER UPDATE OF views, reviews, recommendations, reading, kudos ON counts
BEGIN
    UPDATE counts SET changed = (SELECT MAX(changed) + 1 FROM counts) WHERE work_id = NEW.work_id;
END;
CREATE TRIGGER counts_insert AFTER INSERT ON counts
WHEN NEW.views + NEW.reviews + NEW.recommendations + NEW.reading + NEW.kudos > 0
BEGIN
    UPDATE counts SET changed = (SELECT MAX(changed) + 1 FROM counts) WHERE work_id = NEW.work_id;
END;
