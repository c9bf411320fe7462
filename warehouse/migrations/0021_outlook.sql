-- The outlook: lines passed, plan targets, what moved forecasts, scenarios.

-- one row per vintage, series, line of a rule and month ahead
CREATE TABLE forecasts.line_probability (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    line DOUBLE NOT NULL,
    horizon_months BIGINT NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    probability DOUBLE NOT NULL CHECK (probability BETWEEN 0 AND 1),
    standard_error DOUBLE NOT NULL,
    probability_by_month DOUBLE NOT NULL CHECK (probability_by_month BETWEEN 0 AND 1),
    standard_error_by_month DOUBLE NOT NULL,
    path_count BIGINT NOT NULL,
    PRIMARY KEY (vintage, area_code, indicator_code, breakdown, line, reference_month)
);

-- one row per vintage, target of a plan and year
CREATE TABLE forecasts.plan_target (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    target_code VARCHAR NOT NULL,
    year BIGINT NOT NULL,
    status_code VARCHAR NOT NULL
        CHECK (status_code IN ('ended', 'running', 'ahead', 'reference')),
    is_final BOOLEAN NOT NULL,
    known_months BIGINT NOT NULL,
    known_value DOUBLE,
    known_standard_error DOUBLE,
    expected_value DOUBLE,
    lower_80 DOUBLE,
    upper_80 DOUBLE,
    target_value DOUBLE NOT NULL,
    line DOUBLE NOT NULL,
    straight_value DOUBLE,
    probability DOUBLE CHECK (probability BETWEEN 0 AND 1),
    standard_error DOUBLE,
    is_met BOOLEAN,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, target_code, year)
);

-- one row per vintage, series, month, quantile and kind of new figures that moved it
CREATE TABLE forecasts.news (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    quantile_level DOUBLE NOT NULL,
    place BIGINT NOT NULL,
    part VARCHAR NOT NULL,
    cause_id VARCHAR NOT NULL,
    change DOUBLE NOT NULL,
    value_before DOUBLE NOT NULL,
    value_after DOUBLE NOT NULL,
    PRIMARY KEY (
        vintage, area_code, indicator_code, breakdown, reference_month, quantile_level, part,
        cause_id
    )
);

-- one row per vintage, series, scenario, month ahead and quantile
CREATE TABLE forecasts.scenario (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    scenario_code VARCHAR NOT NULL,
    horizon_months BIGINT NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    quantile_level DOUBLE NOT NULL,
    value DOUBLE NOT NULL,
    unconditional_value DOUBLE NOT NULL,
    difference DOUBLE NOT NULL,
    standard_error DOUBLE,
    PRIMARY KEY (
        vintage, area_code, indicator_code, breakdown, scenario_code, reference_month,
        quantile_level
    )
);

-- one row per vintage, scenario, indicator that it holds and month
CREATE TABLE forecasts.scenario_path (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    scenario_code VARCHAR NOT NULL,
    cause_id VARCHAR NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    expected_value DOUBLE NOT NULL,
    condition_value DOUBLE,
    PRIMARY KEY (vintage, scenario_code, cause_id, reference_month)
);

-- one row per part of the outlook that could not be computed
CREATE TABLE forecasts.outlook_failure (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    part VARCHAR NOT NULL,
    subject_code VARCHAR NOT NULL,
    reason_code VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    PRIMARY KEY (vintage, part, subject_code)
);
