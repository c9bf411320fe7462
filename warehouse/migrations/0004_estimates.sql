-- Values and their errors, as estimated at each vintage.

-- one row per series and identification vintage
CREATE TABLE estimates.seasonal_model (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    PRIMARY KEY (vintage, area_code, indicator_code, breakdown)
);

-- one row per series and month, as estimated at a vintage; 12 months beyond the last observation carry projected factors only
CREATE TABLE estimates.seasonal_adjustment (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    reference_month DATE NOT NULL,
    value DOUBLE,
    seasonally_adjusted DOUBLE,
    seasonal_factor DOUBLE NOT NULL,
    trend DOUBLE,
    noise_standard_error DOUBLE NOT NULL,
    mode VARCHAR NOT NULL,
    method VARCHAR NOT NULL
);

-- one row per series whose adjustment took another method than X-13
CREATE TABLE estimates.adjustment_failure (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (vintage, area_code, indicator_code, breakdown)
);

-- one row per industry and month, as estimated at a vintage
CREATE TABLE estimates.net_job_change (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    reference_month DATE NOT NULL,
    employment_persons DOUBLE NOT NULL,
    change_1_month_persons DOUBLE,
    change_1_month_standard_error_persons DOUBLE,
    change_3_months_persons DOUBLE,
    change_12_months_pct DOUBLE
);

-- one row per span and month, as estimated at a vintage
CREATE TABLE estimates.diffusion (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    span_months BIGINT NOT NULL,
    reference_month DATE NOT NULL,
    diffusion_index DOUBLE NOT NULL,
    standard_error DOUBLE NOT NULL,
    industry_count BIGINT NOT NULL,
    PRIMARY KEY (vintage, area_code, span_months, reference_month)
);
