-- Typed, dated facts; one per vintage, month, area, indicator and breakdown.

-- one row per fact as known at a vintage; append-only once frozen
CREATE TABLE core.observation (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    standard_error DOUBLE,
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    PRIMARY KEY (vintage, reference_month, area_code, indicator_code, breakdown)
);

-- one row per figure refused for an error
CREATE TABLE core.set_aside (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    column_name VARCHAR NOT NULL,
    received_value VARCHAR,
    reason_code VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL,
    message_zh VARCHAR NOT NULL,
    PRIMARY KEY (vintage, source_code, content_sha256, row_number, column_name)
);

-- one row per source and outcome; over outcomes they sum to the figures received
CREATE TABLE core.intake_count (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    outcome_code VARCHAR NOT NULL,
    figure_count BIGINT NOT NULL,
    PRIMARY KEY (vintage, source_code, content_sha256, outcome_code)
);

-- one row per vintage whose facts can no longer change
CREATE TABLE core.frozen_vintage (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    frozen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (vintage)
);
