-- Pictures of works; the files lie among the originals. Moments are milliseconds since 1970.

CREATE TABLE picture (
    work_id BIGINT NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    -- What its authors call it in texts.
    name TEXT COLLATE "C" NOT NULL,
    -- What pages call its file: hash, width, height, ending.
    file TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    -- The file for small screens; none where the other is small itself.
    small_sha256 TEXT COLLATE "C",
    -- Of both files.
    bytes BIGINT NOT NULL,
    -- Empty where it only decorates.
    alt TEXT COLLATE "C" NOT NULL,
    caption TEXT COLLATE "C" NOT NULL,
    is_cover BIGINT NOT NULL DEFAULT 0,
    added BIGINT NOT NULL,
    added_by BIGINT REFERENCES account (id) ON DELETE SET NULL,
    PRIMARY KEY (work_id, name)
);
CREATE UNIQUE INDEX picture_file ON picture (work_id, file);
CREATE UNIQUE INDEX picture_cover ON picture (work_id) WHERE is_cover = 1;
CREATE INDEX picture_sha256 ON picture (sha256);
CREATE INDEX picture_small ON picture (small_sha256) WHERE small_sha256 IS NOT NULL;
CREATE INDEX picture_added_by ON picture (added_by) WHERE added_by IS NOT NULL;
