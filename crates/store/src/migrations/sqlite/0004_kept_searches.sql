-- Kept searches and personal filters. PostgreSQL's twin of this file has the same tables, columns and indexes.

CREATE TABLE kept_search (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    question TEXT NOT NULL,
    mail TEXT NOT NULL,
    on_front INTEGER NOT NULL,
    -- Works are numbered as they come: those above are new to the account, and not told by mail.
    seen INTEGER NOT NULL,
    mailed INTEGER NOT NULL,
    -- When the next mail is due; nothing where none is.
    mail_due INTEGER
) STRICT;
CREATE INDEX kept_search_account ON kept_search (account_id, id);
CREATE INDEX kept_search_due ON kept_search (mail_due, id) WHERE mail_due IS NOT NULL;

CREATE TABLE personal_filter (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- The number of a record, or a language.
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, kind, value)
) STRICT, WITHOUT ROWID;
