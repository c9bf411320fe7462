-- Past forecasts against what came.

-- one row per past forecast whose month has been observed
CREATE TABLE scores.outcome (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    forecast_vintage DATE NOT NULL,
    horizon_months BIGINT NOT NULL,
    reference_month DATE NOT NULL,
    median DOUBLE NOT NULL,
    lower_80 DOUBLE NOT NULL,
    upper_80 DOUBLE NOT NULL,
    observed DOUBLE NOT NULL,
    absolute_error DOUBLE NOT NULL,
    weighted_interval_score DOUBLE NOT NULL,
    is_within_50 BOOLEAN NOT NULL,
    is_within_80 BOOLEAN NOT NULL,
    is_within_95 BOOLEAN NOT NULL
);

-- one row per series, model and month ahead over all scored forecasts
CREATE TABLE scores.summary (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    horizon_months BIGINT NOT NULL,
    forecast_count BIGINT NOT NULL,
    mean_absolute_error DOUBLE NOT NULL,
    weighted_interval_score DOUBLE NOT NULL,
    relative_weighted_interval_score DOUBLE,
    coverage_50_share DOUBLE NOT NULL,
    coverage_80_share DOUBLE NOT NULL,
    coverage_95_share DOUBLE NOT NULL,
    PRIMARY KEY (vintage, area_code, indicator_code, breakdown, model, horizon_months)
);
