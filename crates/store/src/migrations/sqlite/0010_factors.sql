-- Second ways to prove who signs in. PostgreSQL's twin of this file has the same tables, columns and indexes.
--
-- Nothing here works as a credential by itself: tokens and recovery codes are hashes, secrets are sealed under a key
-- that lies outside the database, and a passkey's key is public.

-- When the holder of a session last gave a password, a code or a passkey again.
CREATE TABLE session_proof (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    proven INTEGER NOT NULL
) STRICT;
CREATE INDEX session_proof_account ON session_proof (account_id);
CREATE INDEX session_proof_proven ON session_proof (proven);

-- The authenticator app of an account.
CREATE TABLE totp (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    -- The secret, sealed.
    sealed TEXT NOT NULL,
    -- None until a first code has shown that the app knows the secret.
    confirmed INTEGER,
    -- The last time step of which a code was taken.
    step INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Recovery codes that were not used yet.
CREATE TABLE recovery_code (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;

-- Wrong codes of an account, counted from the first of a row of them.
CREATE TABLE code_failure (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    count INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE passkey (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- The credential's identifier, base64url.
    credential TEXT NOT NULL UNIQUE,
    -- The public key as COSE, base64url.
    public_key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- How often the authenticator says that it was used; 0 where it does not count.
    uses INTEGER NOT NULL,
    added INTEGER NOT NULL,
    used INTEGER
) STRICT;
CREATE INDEX passkey_account ON passkey (account_id);

-- What was begun and waits for its second half: once, and not for long.
CREATE TABLE ceremony (
    -- SHA-256 of the token that the browser holds.
    token_hash TEXT PRIMARY KEY,
    -- second-step, passkey-add, passkey-use, provider, link
    kind TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    -- What the second half needs, as JSON.
    detail TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    ends INTEGER NOT NULL
) STRICT;
CREATE INDEX ceremony_account ON ceremony (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX ceremony_ends ON ceremony (ends);

-- Who asked by mail that the second step be taken off.
CREATE TABLE factor_loss (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    -- SHA-256 of the token in the letter.
    token_hash TEXT NOT NULL UNIQUE,
    asked INTEGER NOT NULL
) STRICT;

-- When an account that may do more harm was first asked for a second step.
CREATE TABLE staff_grace (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    since INTEGER NOT NULL
) STRICT;

-- Other sites that say who somebody is (OpenID Connect).
CREATE TABLE provider (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL UNIQUE,
    client TEXT NOT NULL,
    -- The client's secret, sealed; none for public clients.
    sealed TEXT,
    -- Whether its addresses may lie in the keeper's own network.
    is_near INTEGER NOT NULL,
    added INTEGER NOT NULL
) STRICT;

-- Who somebody is there.
CREATE TABLE identity (
    provider_id INTEGER NOT NULL REFERENCES provider (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- How the provider calls them, to tell two apart.
    name TEXT NOT NULL,
    added INTEGER NOT NULL,
    used INTEGER,
    PRIMARY KEY (provider_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_account ON identity (account_id);
