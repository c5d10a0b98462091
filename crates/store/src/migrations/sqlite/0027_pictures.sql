-- Pictures of works; the files lie among the originals. Moments are milliseconds since 1970.

CREATE TABLE picture (
    work_id INTEGER NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    -- What its authors call it in texts.
    name TEXT NOT NULL,
    -- What pages call its file: hash, width, height, ending.
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    -- The file for small screens; none where the other is small itself.
    small_sha256 TEXT,
    -- Of both files.
    bytes INTEGER NOT NULL,
    -- Empty where it only decorates.
    alt TEXT NOT NULL,
    caption TEXT NOT NULL,
    is_cover INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL,
    added_by INTEGER REFERENCES account (id) ON DELETE SET NULL,
    PRIMARY KEY (work_id, name)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX picture_file ON picture (work_id, file);
CREATE UNIQUE INDEX picture_cover ON picture (work_id) WHERE is_cover = 1;
CREATE INDEX picture_sha256 ON picture (sha256);
CREATE INDEX picture_small ON picture (small_sha256) WHERE small_sha256 IS NOT NULL;
CREATE INDEX picture_added_by ON picture (added_by) WHERE added_by IS NOT NULL;
