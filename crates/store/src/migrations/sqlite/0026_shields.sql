-- Passages that fold.

-- Which of the passages that authors marked a member wants folded: all, or those whose warnings hold these words.
CREATE TABLE shield_choice (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    everything INTEGER NOT NULL,
    words TEXT NOT NULL
) STRICT;

-- Passages that a member marked for themselves; paragraphs are counted in the version.
CREATE TABLE own_shield (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    chapter_id INTEGER NOT NULL REFERENCES chapter (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    warning TEXT NOT NULL,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX own_shield_account ON own_shield (account_id, id);
CREATE INDEX own_shield_chapter ON own_shield (chapter_id);
