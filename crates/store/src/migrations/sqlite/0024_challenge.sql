-- Challenges: what a collection of such a kind has beside works. PostgreSQL's twin of this file has the same tables, columns
-- and indexes.

CREATE TABLE challenge (
    collection_id INTEGER PRIMARY KEY REFERENCES collection (id) ON DELETE CASCADE,
    -- preparing, open, choosing, making, shown, over.
    stage TEXT NOT NULL,
    -- The time zone that its dates are told in.
    zone TEXT NOT NULL,
    -- What its owners chose, and what came of the last matching.
    settings TEXT NOT NULL,
    matched TEXT,
    -- How many check-ins a big bang has, and which one was last told of.
    check_ins INTEGER NOT NULL DEFAULT 0,
    checked INTEGER NOT NULL DEFAULT 0,
    -- The work that goes round.
    work_id INTEGER REFERENCES work (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX challenge_work ON challenge (work_id) WHERE work_id IS NOT NULL;

-- When what happens; 1: it has happened, or was done by hand before.
CREATE TABLE challenge_date (
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    moment TEXT NOT NULL,
    at INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    PRIMARY KEY (collection_id, moment)
) STRICT, WITHOUT ROWID;
CREATE INDEX challenge_date_at ON challenge_date (at) WHERE passed = 0;

-- Who signed up, and what they offer and ask for.
CREATE TABLE challenge_sign_up (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    said TEXT NOT NULL,
    -- 1: they do not write any more.
    dropped INTEGER NOT NULL DEFAULT 0,
    made INTEGER NOT NULL,
    UNIQUE (collection_id, account_id)
) STRICT;
CREATE INDEX challenge_sign_up_account ON challenge_sign_up (account_id);
CREATE INDEX challenge_sign_up_pen_name ON challenge_sign_up (pen_name_id);

-- Who writes for whom. Without a giver somebody is looked for.
CREATE TABLE challenge_assignment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    recipient_id INTEGER NOT NULL UNIQUE REFERENCES challenge_sign_up (id) ON DELETE CASCADE,
    giver_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    giver_name_id INTEGER REFERENCES pen_name (id) ON DELETE SET NULL,
    sent INTEGER NOT NULL,
    pinch INTEGER NOT NULL,
    work_id INTEGER REFERENCES work (id) ON DELETE SET NULL,
    -- 1: the recipient was given the work.
    given INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX challenge_assignment_collection ON challenge_assignment (collection_id);
CREATE INDEX challenge_assignment_giver ON challenge_assignment (giver_id) WHERE giver_id IS NOT NULL;
CREATE INDEX challenge_assignment_giver_name ON challenge_assignment (giver_name_id) WHERE giver_name_id IS NOT NULL;
CREATE INDEX challenge_assignment_work ON challenge_assignment (work_id) WHERE work_id IS NOT NULL;

-- Prompts of a meme, and drafts that artists choose from. Without a pen name nobody is told whose it is.
CREATE TABLE challenge_prompt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE CASCADE,
    -- Of drafts.
    title TEXT NOT NULL,
    words INTEGER NOT NULL,
    wish TEXT NOT NULL,
    -- What the list is searched by.
    folded TEXT NOT NULL,
    made INTEGER NOT NULL,
    -- The finished work of a draft, and the day on which it is posted.
    work_id INTEGER REFERENCES work (id) ON DELETE SET NULL,
    posts_on TEXT
) STRICT;
CREATE INDEX challenge_prompt_collection ON challenge_prompt (collection_id);
CREATE INDEX challenge_prompt_account ON challenge_prompt (account_id, collection_id);
CREATE INDEX challenge_prompt_pen_name ON challenge_prompt (pen_name_id) WHERE pen_name_id IS NOT NULL;
CREATE INDEX challenge_prompt_work ON challenge_prompt (work_id) WHERE work_id IS NOT NULL;

-- Who claimed a prompt, or wants a draft in which rank; 1: it is theirs.
CREATE TABLE challenge_claim (
    prompt_id INTEGER NOT NULL REFERENCES challenge_prompt (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    given INTEGER NOT NULL,
    made INTEGER NOT NULL,
    work_id INTEGER REFERENCES work (id) ON DELETE SET NULL,
    PRIMARY KEY (prompt_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX challenge_claim_account ON challenge_claim (account_id);
CREATE INDEX challenge_claim_pen_name ON challenge_claim (pen_name_id);
CREATE INDEX challenge_claim_work ON challenge_claim (work_id) WHERE work_id IS NOT NULL;

-- What the authors of a big bang told on the way.
CREATE TABLE challenge_check_in (
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    words INTEGER NOT NULL,
    note TEXT NOT NULL,
    made INTEGER NOT NULL,
    PRIMARY KEY (collection_id, account_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX challenge_check_in_account ON challenge_check_in (account_id);

-- Turns of a round robin: waits, now, done, passed.
CREATE TABLE challenge_turn (
    collection_id INTEGER NOT NULL REFERENCES challenge (collection_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    due INTEGER,
    PRIMARY KEY (collection_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX challenge_turn_account ON challenge_turn (account_id);
CREATE INDEX challenge_turn_pen_name ON challenge_turn (pen_name_id);
CREATE INDEX challenge_turn_due ON challenge_turn (due) WHERE state = 'now';
