-- Chapters on their authors' desks. What is not posted stands here and nowhere else, so that nothing that readers see can
-- hold it. Moments are milliseconds since 1970.

CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    -- The posted chapter that it changes; none for a new one.
    chapter_id INTEGER UNIQUE REFERENCES chapter (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    title TEXT,
    pov TEXT NOT NULL,
    -- What was typed, as JSON; beside it what was made of it.
    typed TEXT NOT NULL,
    summary TEXT NOT NULL,
    notes_before TEXT NOT NULL,
    notes_after TEXT NOT NULL,
    text TEXT NOT NULL,
    words INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    made INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    saved_by INTEGER REFERENCES account (id) ON DELETE SET NULL,
    -- When it is to be posted by itself, in whose time zone it was said, and whether subscribers are told.
    due INTEGER,
    due_zone TEXT,
    due_announce INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX draft_work ON draft (work_id, number, id);
CREATE INDEX draft_due ON draft (due, id) WHERE due IS NOT NULL;
CREATE INDEX draft_saved_by ON draft (saved_by) WHERE saved_by IS NOT NULL;
