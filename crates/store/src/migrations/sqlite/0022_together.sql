-- Writing with others: who signs a work and how they came to, gifts, works that come from others, beta reading, round
-- robins, heirs. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- What a signer is to a work, where that is not its author.
CREATE TABLE signer_part (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    PRIMARY KEY (work_id, pen_name_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX signer_part_pen_name ON signer_part (pen_name_id);

-- Invitations to sign a work. Those that were accepted are gone: the work's byline tells them.
CREATE TABLE sign_invitation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    -- Who is invited, and by which name.
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    by_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- The name that the inviter signs the work with.
    by_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    made INTEGER NOT NULL,
    answered INTEGER
) STRICT;
CREATE INDEX sign_invitation_account ON sign_invitation (account_id, state);
CREATE INDEX sign_invitation_work ON sign_invitation (work_id, state);
CREATE INDEX sign_invitation_by ON sign_invitation (by_id, made);
CREATE INDEX sign_invitation_pen_name ON sign_invitation (pen_name_id);
CREATE INDEX sign_invitation_by_name ON sign_invitation (by_name_id);

-- What members do not want from others.
CREATE TABLE together_choice (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    refuses_invitations INTEGER NOT NULL,
    refuses_gifts INTEGER NOT NULL
) STRICT;

-- What an author allows with what they sign with a pen name, and whether its page tells of gifts.
CREATE TABLE pen_name_wish (
    pen_name_id INTEGER PRIMARY KEY REFERENCES pen_name (id) ON DELETE CASCADE,
    remix TEXT NOT NULL,
    words TEXT NOT NULL,
    shows_gifts INTEGER NOT NULL
) STRICT;

-- To whom works are given: pen names of members, or names and no more.
CREATE TABLE gift (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    pen_name_id INTEGER REFERENCES pen_name (id) ON DELETE CASCADE,
    given INTEGER NOT NULL,
    -- When the recipient was told: not before the work is posted.
    told INTEGER,
    refused INTEGER
) STRICT;
CREATE INDEX gift_work ON gift (work_id);
CREATE INDEX gift_pen_name ON gift (pen_name_id, refused) WHERE pen_name_id IS NOT NULL;
CREATE INDEX gift_untold ON gift (id) WHERE told IS NULL AND pen_name_id IS NOT NULL AND refused IS NULL;

-- Works that come from others, here or elsewhere.
CREATE TABLE work_tie (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    other_id INTEGER REFERENCES work (id) ON DELETE CASCADE,
    -- Of a work elsewhere.
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT,
    state TEXT NOT NULL,
    made INTEGER NOT NULL,
    -- When the authors of the other work were asked: not before the work is posted.
    told INTEGER,
    answered INTEGER
) STRICT;
CREATE INDEX work_tie_work ON work_tie (work_id);
CREATE INDEX work_tie_other ON work_tie (other_id, state) WHERE other_id IS NOT NULL;
CREATE INDEX work_tie_untold ON work_tie (id) WHERE told IS NULL AND state = 'open';

-- Secret links by which others read drafts. Only hashes of their keys are kept.
CREATE TABLE beta_link (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    -- The drafts that it opens as a JSON list; an empty one opens all of the work.
    drafts TEXT NOT NULL,
    -- 1 where readers have to sign in.
    members INTEGER NOT NULL,
    readers_max INTEGER NOT NULL,
    made INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    ended INTEGER
) STRICT;
CREATE INDEX beta_link_work ON beta_link (work_id);
CREATE INDEX beta_link_account ON beta_link (account_id);

-- Who uses a link: a member, or a browser by the hash of what it keeps.
CREATE TABLE beta_link_reader (
    link_id INTEGER NOT NULL REFERENCES beta_link (id) ON DELETE CASCADE,
    reader TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    first INTEGER NOT NULL,
    PRIMARY KEY (link_id, reader)
) STRICT, WITHOUT ROWID;
CREATE INDEX beta_link_reader_account ON beta_link_reader (account_id) WHERE account_id IS NOT NULL;

-- The paragraphs of a draft as they were when somebody wrote about them.
CREATE TABLE beta_text (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft_id INTEGER NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL,
    paragraphs TEXT NOT NULL,
    UNIQUE (draft_id, sha256)
) STRICT;

CREATE TABLE beta_comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    link_id INTEGER NOT NULL REFERENCES beta_link (id) ON DELETE CASCADE,
    -- Nothing any more where the draft was posted or dropped.
    draft_id INTEGER REFERENCES draft (id) ON DELETE SET NULL,
    text_id INTEGER REFERENCES beta_text (id) ON DELETE SET NULL,
    -- Counted from 1 in that text; 0 for the whole.
    paragraph INTEGER NOT NULL,
    quote TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    reader TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    answer TEXT NOT NULL,
    done INTEGER,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX beta_comment_work ON beta_comment (work_id);
CREATE INDEX beta_comment_link ON beta_comment (link_id);
CREATE INDEX beta_comment_draft ON beta_comment (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX beta_comment_text ON beta_comment (text_id) WHERE text_id IS NOT NULL;
CREATE INDEX beta_comment_account ON beta_comment (account_id) WHERE account_id IS NOT NULL;

-- Works to which others add chapters.
CREATE TABLE round_robin (
    work_id INTEGER PRIMARY KEY REFERENCES work (id) ON DELETE CASCADE,
    mode TEXT NOT NULL,
    opened INTEGER NOT NULL
) STRICT;

-- Who signs a chapter, where that is not everybody who signs the work.
CREATE TABLE chapter_signer (
    chapter_id INTEGER PRIMARY KEY REFERENCES chapter (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX chapter_signer_pen_name ON chapter_signer (pen_name_id);

-- Chapters that wait for the authors of a round robin.
CREATE TABLE chapter_offer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    pen_name_id INTEGER NOT NULL REFERENCES pen_name (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    typed TEXT NOT NULL,
    text TEXT NOT NULL,
    words INTEGER NOT NULL,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX chapter_offer_work ON chapter_offer (work_id);
CREATE INDEX chapter_offer_account ON chapter_offer (account_id);
CREATE INDEX chapter_offer_pen_name ON chapter_offer (pen_name_id);

-- Reports that somebody with an heir died.
CREATE TABLE heir_case (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    heir_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    by_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    made INTEGER NOT NULL,
    decided INTEGER,
    decided_by INTEGER REFERENCES account (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX heir_case_account ON heir_case (account_id);
CREATE INDEX heir_case_heir ON heir_case (heir_id);
CREATE INDEX heir_case_by ON heir_case (by_id) WHERE by_id IS NOT NULL;
CREATE INDEX heir_case_decided_by ON heir_case (decided_by) WHERE decided_by IS NOT NULL;
