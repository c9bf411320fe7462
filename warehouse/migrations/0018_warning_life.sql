-- The life of warnings: what was done to each, and the state each vintage tells.

-- one row per action, appended and never changed; each row's hash covers the one before
CREATE TABLE warnings.action (
    action_number BIGINT NOT NULL CHECK (action_number >= 1),
    recorded_at TIMESTAMP NOT NULL,
    warning_id VARCHAR NOT NULL,
    area_code VARCHAR NOT NULL,
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    level_code VARCHAR NOT NULL,
    action_code VARCHAR NOT NULL,
    actor_code VARCHAR NOT NULL,
    role_code VARCHAR NOT NULL,
    comment VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    predecessor_id VARCHAR NOT NULL,
    evidence_sha256 VARCHAR NOT NULL,
    previous_sha256 VARCHAR NOT NULL CHECK (length(previous_sha256) = 64),
    sha256 VARCHAR NOT NULL CHECK (length(sha256) = 64),
    PRIMARY KEY (action_number)
);

-- one row per vintage and warning: its state when the vintage's bulletin was made
CREATE TABLE warnings.state (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    warning_id VARCHAR NOT NULL,
    area_code VARCHAR NOT NULL,
    level_code VARCHAR NOT NULL,
    state_code VARCHAR NOT NULL,
    proposed_vintage DATE NOT NULL,
    predecessor_id VARCHAR NOT NULL,
    review_count BIGINT NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    state_since TIMESTAMP NOT NULL,
    released_at TIMESTAMP,
    closed_at TIMESTAMP,
    release_reference VARCHAR NOT NULL,
    lifting_reference VARCHAR NOT NULL,
    through_number BIGINT NOT NULL,
    through_sha256 VARCHAR NOT NULL,
    PRIMARY KEY (vintage, warning_id)
);
