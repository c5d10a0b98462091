-- Signing up, invitations, sessions. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- By what a name is told from those that look like it; the program reckons it.
ALTER TABLE account ADD COLUMN look TEXT;
CREATE INDEX account_look ON account (look);
ALTER TABLE pen_name ADD COLUMN look TEXT;
CREATE INDEX pen_name_look ON pen_name (look);
CREATE INDEX pen_name_without_look ON pen_name (id) WHERE look IS NULL;

-- 1 where the mail address is proven. Until then email_folded holds a random word that is nobody's address, so that
-- nobody can keep an address from its owner.
ALTER TABLE account ADD COLUMN email_proven INTEGER NOT NULL DEFAULT 1;
-- What somebody who waits for approval says to the moderators.
ALTER TABLE account ADD COLUMN introduction TEXT NOT NULL DEFAULT '';
-- When the owner was here last, to the hour.
ALTER TABLE account ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN invited_by INTEGER REFERENCES account (id) ON DELETE SET NULL;
CREATE INDEX account_invited_by ON account (invited_by) WHERE invited_by IS NOT NULL;
CREATE INDEX account_waiting ON account (created, id) WHERE standing = 'waiting';
CREATE INDEX account_staff ON account (role, seen) WHERE role IN ('moderator', 'admin');
UPDATE account SET seen = created;

-- The browser, as its owner would name it.
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE session SET seen = started;

-- Browsers in which somebody signed in: guesses of others never slow them down.
CREATE TABLE known_browser (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (account_id, token_hash)
) STRICT, WITHOUT ROWID;

-- Links in letters that do something once: confirm, reset, new-address, old-address.
CREATE TABLE account_link (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- The address that the link proves or brings back; empty for reset.
    address TEXT NOT NULL,
    made INTEGER NOT NULL,
    ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_link_account ON account_link (account_id, kind);
CREATE INDEX account_link_ends ON account_link (ends);

CREATE TABLE invitation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Where it was sent; NULL where it was handed over.
    address TEXT,
    made INTEGER NOT NULL,
    ends INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_account ON invitation (account_id, id);

-- People who ask to be invited.
CREATE TABLE invitation_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    address_folded TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL,
    made INTEGER NOT NULL
) STRICT;

-- How often letters of a kind went to an address of late; the address as SHA-256.
CREATE TABLE address_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    posted INTEGER NOT NULL
) STRICT;
CREATE INDEX address_letter_address ON address_letter (address_hash, kind, posted);
CREATE INDEX address_letter_posted ON address_letter (posted);
