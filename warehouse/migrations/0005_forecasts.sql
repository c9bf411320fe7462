-- Predictive distributions made at each vintage.

-- one row per vintage, series, model, month ahead and quantile
CREATE TABLE forecasts.forecast (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    origin_month DATE NOT NULL,
    horizon_months BIGINT NOT NULL,
    reference_month DATE NOT NULL,
    quantile_level DOUBLE NOT NULL,
    value DOUBLE NOT NULL
);

-- one row per vintage, series, sample path of the ensemble and month ahead
CREATE TABLE forecasts.path (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    path BIGINT NOT NULL,
    reference_month DATE NOT NULL,
    value DOUBLE NOT NULL
);

-- one row per model that failed on a series and was replaced
CREATE TABLE forecasts.model_failure (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    fallback_model VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    PRIMARY KEY (vintage, area_code, indicator_code, breakdown, model)
);
