-- More of finding.

-- Who sorts the tags of a fandom.
CREATE TABLE fandom_wrangler (
    fandom_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    since INTEGER NOT NULL,
    PRIMARY KEY (fandom_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fandom_wrangler_account ON fandom_wrangler (account_id, fandom_id);
