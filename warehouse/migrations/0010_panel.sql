CREATE TABLE estimates.panel (
    vintage DATE NOT NULL,
    reference_month DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    enterprise_count BIGINT NOT NULL,
    largest_share DOUBLE,
    is_dominated BOOLEAN NOT NULL,
    PRIMARY KEY (vintage, reference_month, area_code, breakdown, indicator_code)
);
