-- More of accounts, reviews and moderation.

CREATE TABLE takeout (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- everything, works.
    kind TEXT NOT NULL,
    -- The name of the file in its folder; nobody guesses it.
    file TEXT NOT NULL UNIQUE,
    asked INTEGER NOT NULL,
    -- Whoever makes it has it until then.
    leased INTEGER NOT NULL,
    ready INTEGER,
    ends INTEGER,
    bytes INTEGER,
    PRIMARY KEY (account_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX takeout_waiting ON takeout (asked) WHERE ready IS NULL;
