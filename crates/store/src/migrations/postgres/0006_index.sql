-- What the index is told. SQLite's twin of this file has the same tables, columns and indexes.

-- Goes up with every change of any work's counts, so that whoever follows them asks for what came after.
ALTER TABLE counts ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX counts_changed ON counts (changed);

CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed := (SELECT COALESCE(MAX(changed), 0) + 1 FROM counts);
    RETURN NEW;
END
$$;
CREATE TRIGGER counts_update BEFORE UPDATE OF views, reviews, recommendations, reading, kudos ON counts
    FOR EACH ROW EXECUTE FUNCTION count_change();
CREATE TRIGGER counts_insert BEFORE INSERT ON counts FOR EACH ROW
    WHEN (NEW.views + NEW.reviews + NEW.recommendations + NEW.reading + NEW.kudos > 0)
    EXECUTE FUNCTION count_change();
