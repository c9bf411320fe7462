-- the enterprise panel's weighted estimates, by vintage; losses by type and by cause are two axes
CREATE TABLE estimates.panel_change (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    population VARCHAR NOT NULL CHECK (population IN ('all', 'continuing')),
    is_without_giants BOOLEAN NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    value_without_transfers DOUBLE,
    closing_share_pct DOUBLE,
    enterprise_count BIGINT NOT NULL,
    imputed_share DOUBLE,
    largest_share DOUBLE,
    is_dominated BOOLEAN NOT NULL,
    left_out_count BIGINT NOT NULL,
    is_publishable BOOLEAN NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, area_code, section_code, population, is_without_giants)
);

CREATE TABLE estimates.panel_level (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    level_index DOUBLE,
    level_index_standard_error DOUBLE,
    net_residual_pct DOUBLE,
    is_benchmarked BOOLEAN NOT NULL,
    enterprise_count BIGINT NOT NULL,
    imputed_share DOUBLE,
    largest_share DOUBLE,
    is_dominated BOOLEAN NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, area_code)
);

CREATE TABLE estimates.job_flow (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    calibrated_value DOUBLE,
    enterprise_count BIGINT NOT NULL,
    imputed_share DOUBLE,
    largest_share DOUBLE,
    is_dominated BOOLEAN NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, area_code, section_code, indicator_code)
);

CREATE TABLE estimates.job_loss (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    axis VARCHAR NOT NULL CHECK (axis IN ('type', 'cause')),
    code VARCHAR NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    share_of_losses_pct DOUBLE,
    enterprise_count BIGINT NOT NULL,
    imputed_share DOUBLE,
    largest_share DOUBLE,
    is_dominated BOOLEAN NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, area_code, section_code, axis, code)
);

CREATE TABLE estimates.panel_expectation (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    pair_count BIGINT NOT NULL,
    expected_persons DOUBLE,
    realised_persons DOUBLE,
    calibration_ratio DOUBLE,
    regression_slope DOUBLE,
    regression_slope_standard_error DOUBLE,
    hit_share DOUBLE,
    false_alarm_share DOUBLE,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, area_code)
);

CREATE TABLE estimates.panel_diagnostic (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    diagnostic VARCHAR NOT NULL,
    value DOUBLE,
    PRIMARY KEY (vintage, reference_month, area_code, diagnostic)
);

CREATE TABLE estimates.panel_representation (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    dimension VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    panel_pct DOUBLE NOT NULL,
    weighted_pct DOUBLE NOT NULL,
    population_pct DOUBLE NOT NULL,
    difference_pp DOUBLE NOT NULL,
    weighted_difference_pp DOUBLE NOT NULL,
    standardised_difference DOUBLE,
    PRIMARY KEY (vintage, dimension, code)
);

CREATE TABLE estimates.panel_revision (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    population VARCHAR NOT NULL CHECK (population IN ('all', 'continuing')),
    delay_months BIGINT NOT NULL,
    month_count BIGINT NOT NULL,
    mean_revision_pp DOUBLE NOT NULL,
    mean_absolute_revision_pp DOUBLE NOT NULL,
    root_mean_square_revision_pp DOUBLE NOT NULL,
    PRIMARY KEY (vintage, area_code, population, delay_months)
);
