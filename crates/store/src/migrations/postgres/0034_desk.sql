-- Tags and bookmarks as readers look for them. SQLite's twin of this file has the same columns and indexes.

-- Every tag in the orders of the search for tags; that of their making is the order of their numbers.
CREATE INDEX tag_uses ON tag (works DESC, folded, id);
CREATE INDEX tag_kind_uses ON tag (kind, works DESC, folded, id);
CREATE INDEX tag_folded ON tag (folded, id);

-- What whoever keeps a public bookmark says in it, folded: its note and its tags. What is known of the work stays out: who
-- signs that may be nobody's business later.
ALTER TABLE bookmark ADD COLUMN said TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX bookmark_public ON bookmark (made, id) WHERE public = 1;
