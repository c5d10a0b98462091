-- More of accounts, reviews and moderation.

CREATE TABLE takeout (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- everything, works.
    kind TEXT COLLATE "C" NOT NULL,
    -- The name of the file in its folder; nobody guesses it.
    file TEXT COLLATE "C" NOT NULL UNIQUE,
    asked BIGINT NOT NULL,
    -- Whoever makes it has it until then.
    leased BIGINT NOT NULL,
    ready BIGINT,
    ends BIGINT,
    bytes BIGINT,
    PRIMARY KEY (account_id, kind)
);
CREATE INDEX takeout_waiting ON takeout (asked) WHERE ready IS NULL;
