-- What was computed from what, and what was issued.

-- one row per vintage and stage computed, with what it was computed from
CREATE TABLE runs.computation (
    vintage DATE NOT NULL,
    stage VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    PRIMARY KEY (vintage, stage)
);

-- one row per vintage whose bulletin was made
CREATE TABLE runs.issue (
    vintage DATE NOT NULL,
    fingerprint VARCHAR NOT NULL,
    code_revision VARCHAR NOT NULL,
    profile_sha256 VARCHAR NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    PRIMARY KEY (vintage)
);
