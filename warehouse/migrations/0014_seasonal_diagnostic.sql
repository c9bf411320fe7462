-- how good an adjustment is, and what Spring Festival does to a series, by vintage
CREATE TABLE estimates.seasonal_diagnostic (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    diagnostic VARCHAR NOT NULL,
    value DOUBLE,
    limit_value DOUBLE,
    verdict VARCHAR NOT NULL CHECK (verdict IN ('pass', 'fail', 'unknown')),
    reason VARCHAR,
    PRIMARY KEY (vintage, area_code, indicator_code, breakdown, diagnostic)
);

CREATE TABLE estimates.festival_effect (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    part VARCHAR NOT NULL CHECK (part IN ('before', 'during', 'after')),
    window_days BIGINT NOT NULL,
    weighting VARCHAR NOT NULL,
    mode VARCHAR NOT NULL,
    coefficient DOUBLE NOT NULL,
    standard_error DOUBLE,
    standard_error_after_choice DOUBLE,
    PRIMARY KEY (vintage, area_code, indicator_code, breakdown, part)
);
