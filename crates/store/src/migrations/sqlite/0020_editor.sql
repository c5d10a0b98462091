-- Versions of drafts.

-- What a draft was when it was saved, thinned with time. It stays when the draft is posted or dropped.
CREATE TABLE draft_version (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    draft_id INTEGER NOT NULL,
    -- The chapter that it changed, or became.
    chapter_id INTEGER REFERENCES chapter (id) ON DELETE SET NULL,
    number INTEGER NOT NULL,
    title TEXT,
    -- What was typed, as JSON.
    typed TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    words INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    saved_by INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX draft_version_work ON draft_version (work_id, draft_id, id);
CREATE INDEX draft_version_chapter ON draft_version (chapter_id) WHERE chapter_id IS NOT NULL;
CREATE INDEX draft_version_saved_by ON draft_version (saved_by) WHERE saved_by IS NOT NULL;
