-- The wrangling of tags. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- How far a tag has been sorted: unsorted, canonical, synonym (then it has a canonical_id) or aside.
ALTER TABLE tag ADD COLUMN sorting TEXT NOT NULL DEFAULT 'unsorted';
-- What it means, in plain text.
ALTER TABLE tag ADD COLUMN description TEXT;
-- The fandom of the first work that bore it: in whose bin it waits to be sorted.
ALTER TABLE tag ADD COLUMN home_id INTEGER REFERENCES tag (id) ON DELETE SET NULL;

UPDATE tag SET sorting = 'synonym' WHERE canonical_id IS NOT NULL;
UPDATE tag SET sorting = 'canonical' WHERE canonical_id IS NULL
    AND (EXISTS (SELECT 1 FROM tag_parent WHERE parent_id = tag.id)
        OR EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id));
-- From now on a tag counts the works that bear it as written; those under it are counted by the index.
UPDATE tag SET works = (
    SELECT COUNT(*) FROM work_tag JOIN work ON work.id = work_tag.work_id AND work.audience = 'everyone'
    WHERE work_tag.tag_id = tag.id);
UPDATE tag SET home_id = (
    SELECT fandom.id FROM work_tag AS own
    JOIN work_tag AS beside ON beside.work_id = own.work_id JOIN tag AS fandom ON fandom.id = beside.tag_id
    WHERE own.tag_id = tag.id AND fandom.kind = 'fandom' ORDER BY own.work_id, beside.position LIMIT 1)
    WHERE kind IN ('character', 'relationship', 'freeform');

CREATE INDEX tag_bin ON tag (sorting, works, id);
CREATE INDEX tag_kind_bin ON tag (sorting, kind, works, id);
CREATE INDEX tag_home_bin ON tag (home_id, sorting, works, id) WHERE home_id IS NOT NULL;

-- Derived, tag by tag: what a work that bears the tag stands under as well. It holds the canonical tag of a synonym,
-- and of the parents those that the tag carries its works to.
CREATE TABLE tag_tie (
    under_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    over_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    PRIMARY KEY (under_id, over_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_tie_over ON tag_tie (over_id, under_id);
INSERT INTO tag_tie (under_id, over_id)
SELECT id, canonical_id FROM tag WHERE canonical_id IS NOT NULL
UNION SELECT tag_parent.tag_id, tag_parent.parent_id FROM tag_parent
JOIN tag AS under ON under.id = tag_parent.tag_id JOIN tag AS over ON over.id = tag_parent.parent_id
WHERE over.kind <> 'fandom' OR under.kind = 'fandom' OR 1 = (
    SELECT COUNT(*) FROM tag_parent AS other JOIN tag AS fandom ON fandom.id = other.parent_id
    WHERE other.tag_id = under.id AND fandom.kind = 'fandom');
DROP TABLE tag_above;

-- Derived from the names: by what tags find each other that may mean the same, and by what the desk finds them.
CREATE TABLE tag_key (
    key TEXT NOT NULL,
    tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    PRIMARY KEY (key, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_key_tag ON tag_key (tag_id);

-- The log of wrangling. What an act changed is kept as JSON, so that each can be undone.
CREATE TABLE tag_act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- None for the command line.
    account_id INTEGER REFERENCES account (id),
    made INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- What became of the tags, as the log tells it: the first of them, and how many there are.
    told TEXT NOT NULL,
    total INTEGER NOT NULL,
    delta TEXT NOT NULL,
    undone INTEGER,
    undone_by INTEGER REFERENCES account (id)
) STRICT;

-- Which tags an act was about; a tag may be gone.
CREATE TABLE tag_act_tag (
    tag_id INTEGER NOT NULL,
    act_id INTEGER NOT NULL REFERENCES tag_act (id),
    PRIMARY KEY (tag_id, act_id)
) STRICT, WITHOUT ROWID;

-- Lists of choices that the site keeps; their choices are tags of the kind class, whose names begin with the list's.
CREATE TABLE class_type (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    choosing TEXT NOT NULL
) STRICT;
