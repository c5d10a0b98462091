-- What an import brought that is no work: challenges of old archives as collections, and what categories say.

-- What tells a collection that an import made from all others, so that the same again is not brought twice.
CREATE TABLE brought_collection (
    collection_id BIGINT PRIMARY KEY REFERENCES collection (id) ON DELETE CASCADE,
    import_key TEXT COLLATE "C" NOT NULL UNIQUE
);

-- What a category says of itself, as shown; empty where it says nothing.
ALTER TABLE category ADD COLUMN about TEXT COLLATE "C" NOT NULL DEFAULT '';
