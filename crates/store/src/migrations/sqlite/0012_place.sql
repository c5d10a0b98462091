-- One place on every device. PostgreSQL's twin of this file has the same tables, columns and indexes.

-- What devices sign in with instead of a password. Nothing that stands here opens anything: only hashes are kept.
CREATE TABLE device_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- key: sent with every request; address: part of an address.
    kind TEXT NOT NULL,
    catalogue INTEGER NOT NULL,
    progress INTEGER NOT NULL,
    -- Of the key itself.
    hash TEXT NOT NULL UNIQUE,
    -- Of the MD5 that a device makes of the key as it is shown, and of its letters alone.
    typed_hash TEXT NOT NULL UNIQUE,
    typed_plain_hash TEXT NOT NULL UNIQUE,
    made INTEGER NOT NULL,
    used INTEGER
) STRICT;
CREATE INDEX device_key_account ON device_key (account_id, id);

-- Every file that was ever served, once for each version of its work and whatever else its bytes depend on.
CREATE TABLE served_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    work_version INTEGER NOT NULL,
    format TEXT NOT NULL,
    -- A hash of all that the bytes depend on.
    mark TEXT NOT NULL UNIQUE,
    -- Which chapters, in which versions, lie where in it.
    map TEXT NOT NULL,
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX served_file_work ON served_file (work_id);

-- What devices know a served file by: the MD5 of samples of its bytes, and of the names that it may have.
CREATE TABLE served_document (
    document TEXT NOT NULL,
    served_file_id INTEGER NOT NULL REFERENCES served_file (id) ON DELETE CASCADE,
    PRIMARY KEY (document, served_file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX served_document_file ON served_document (served_file_id);

-- Where a reader is in a file, as a device last told it, also in files that are not ours.
CREATE TABLE device_place (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    -- Of a file of ours.
    work_id INTEGER REFERENCES work (id) ON DELETE CASCADE,
    progress TEXT NOT NULL,
    percentage TEXT NOT NULL,
    device TEXT NOT NULL,
    device_id TEXT NOT NULL,
    kept INTEGER NOT NULL,
    PRIMARY KEY (account_id, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_place_kept ON device_place (account_id, kept);
CREATE INDEX device_place_work ON device_place (work_id) WHERE work_id IS NOT NULL;
