-- What arrived, as it arrived.

-- one row per file, table or service answer received
CREATE TABLE raw.submission (
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    row_count BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (source_code, content_sha256)
);

-- one row per row received
CREATE TABLE raw.record (
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    payload VARCHAR NOT NULL
);

-- one row per source that could not be read in a vintage
CREATE TABLE raw.failure (
    vintage DATE NOT NULL,
    source_code VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL,
    message_zh VARCHAR NOT NULL,
    PRIMARY KEY (vintage, source_code)
);
