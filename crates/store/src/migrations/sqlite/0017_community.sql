-- Letters between members, offers to read drafts, polls, the guest book. PostgreSQL's twin of this file has the same
-- tables, columns and indexes.

-- That a letter was sent, not what it said.
CREATE TABLE personal_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    to_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    sent INTEGER NOT NULL
) STRICT;
CREATE INDEX personal_letter_account ON personal_letter (account_id, sent);
CREATE INDEX personal_letter_to ON personal_letter (to_id);

-- Members who want no letters from others.
CREATE TABLE letters_refused (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE beta_reader (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    fandoms TEXT NOT NULL,
    strengths TEXT NOT NULL,
    not_read TEXT NOT NULL,
    note TEXT NOT NULL,
    folded TEXT NOT NULL,
    written INTEGER NOT NULL
) STRICT;
CREATE INDEX beta_reader_written ON beta_reader (written);
CREATE INDEX beta_reader_pen_name ON beta_reader (pen_name_id);

CREATE TABLE poll (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question TEXT NOT NULL,
    choices TEXT NOT NULL,
    opened INTEGER NOT NULL,
    closed INTEGER
) STRICT;

CREATE TABLE poll_vote (
    poll_id INTEGER NOT NULL REFERENCES poll (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    choice INTEGER NOT NULL,
    PRIMARY KEY (poll_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_vote_account ON poll_vote (account_id);

CREATE TABLE guest_book_line (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    line TEXT NOT NULL,
    written INTEGER NOT NULL
) STRICT;
CREATE INDEX guest_book_line_pen_name ON guest_book_line (pen_name_id);
CREATE INDEX guest_book_line_account ON guest_book_line (account_id, written);
