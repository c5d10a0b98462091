-- Pictures of the site's look, tag sets that challenges share, and who signs a chapter that waits.

-- The files lie among the originals under their SHA-256; the settings name them.
CREATE TABLE site_picture (
    file TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX site_picture_sha256 ON site_picture (sha256);

-- A set of tags that several challenges choose from.
CREATE TABLE tag_set (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    -- Who keeps it; none where they are no longer here: the moderators do.
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    -- 1: challenges of others may use it.
    is_shared INTEGER NOT NULL,
    -- How many names of a kind a member may propose.
    proposals_each INTEGER NOT NULL,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX tag_set_account ON tag_set (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE tag_set_name (
    tag_set_id INTEGER NOT NULL REFERENCES tag_set (id) ON DELETE CASCADE,
    -- fandom, relationship, character, freeform.
    facet TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    -- waits, taken, refused.
    state TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    PRIMARY KEY (tag_set_id, facet, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_set_name_account ON tag_set_name (account_id) WHERE account_id IS NOT NULL;

-- Which sets a challenge chooses from.
CREATE TABLE challenge_tag_set (
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    tag_set_id INTEGER NOT NULL REFERENCES tag_set (id) ON DELETE CASCADE,
    PRIMARY KEY (collection_id, tag_set_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX challenge_tag_set_set ON challenge_tag_set (tag_set_id);

-- Who is to sign a chapter on the desk once it is posted, where that is not everybody who signs the work.
CREATE TABLE draft_signer (
    draft_id INTEGER PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX draft_signer_pen_name ON draft_signer (pen_name_id);
