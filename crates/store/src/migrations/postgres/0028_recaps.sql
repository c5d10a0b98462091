-- Recaps, titles to come and styles of works. SQLite's twin of this file has the same tables, columns and indexes.

-- A line about a chapter to come, and the day on which it is expected.
ALTER TABLE planned_chapter ADD COLUMN line TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE planned_chapter ADD COLUMN expected TEXT COLLATE "C";

-- Styles that the authors of a work made for its text; what each looks like is told in the words of a closed list.
CREATE TABLE work_style (
    work_id BIGINT NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    look TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (work_id, name)
);

-- Whether moderators took away what an author told of a work.
ALTER TABLE bulletin ADD COLUMN hidden BIGINT NOT NULL DEFAULT 0;
