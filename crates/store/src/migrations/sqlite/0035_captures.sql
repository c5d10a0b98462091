-- What an import brought that is no work: challenges of old archives as collections, and what categories say.

-- What tells a collection that an import made from all others, so that the same again is not brought twice.
CREATE TABLE brought_collection (
    collection_id INTEGER PRIMARY KEY REFERENCES collection (id) ON DELETE CASCADE,
    import_key TEXT NOT NULL UNIQUE
) STRICT;

-- What a category says of itself, as shown; empty where it says nothing.
ALTER TABLE category ADD COLUMN about TEXT NOT NULL DEFAULT '';
