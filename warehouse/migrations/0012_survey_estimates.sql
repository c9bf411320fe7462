CREATE TABLE estimates.survey_direct (
    vintage DATE NOT NULL,
    reference_month DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    estimate DOUBLE,
    standard_error DOUBLE,
    standard_error_source_code VARCHAR,
    sample_size_persons BIGINT NOT NULL,
    cluster_count BIGINT NOT NULL,
    design_effect DOUBLE,
    quality_grade_code VARCHAR NOT NULL,
    grade_reason_codes VARCHAR NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, area_code, indicator_code, breakdown)
);
CREATE TABLE estimates.survey_table (
    vintage DATE NOT NULL,
    reference_month DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    estimate DOUBLE,
    standard_error DOUBLE,
    standard_error_source_code VARCHAR,
    sample_size_persons BIGINT,
    quality_grade_code VARCHAR NOT NULL,
    grade_reason_codes VARCHAR NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, area_code, indicator_code, breakdown)
);
CREATE TABLE estimates.survey_change (
    vintage DATE NOT NULL,
    reference_month DATE NOT NULL,
    span_months BIGINT NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    change DOUBLE,
    standard_error DOUBLE,
    correlation DOUBLE,
    sample_size_persons BIGINT NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, span_months, area_code, indicator_code, breakdown)
);
CREATE TABLE estimates.survey_parameters (
    vintage DATE NOT NULL,
    has_own_figures BOOLEAN NOT NULL,
    parameters VARCHAR NOT NULL,
    PRIMARY KEY (vintage)
);
CREATE TABLE estimates.survey_model (
    vintage DATE NOT NULL,
    reference_month DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    labour_force_share DOUBLE NOT NULL,
    direct_estimate DOUBLE,
    direct_standard_error DOUBLE,
    model_estimate DOUBLE NOT NULL,
    model_standard_error DOUBLE NOT NULL,
    adjusted_estimate DOUBLE NOT NULL,
    adjusted_standard_error DOUBLE NOT NULL,
    smoothed_estimate DOUBLE NOT NULL,
    smoothed_standard_error DOUBLE NOT NULL,
    sample_size_persons BIGINT,
    quality_grade_code VARCHAR NOT NULL,
    grade_reason_codes VARCHAR NOT NULL,
    basis_code VARCHAR NOT NULL,
    PRIMARY KEY (vintage, reference_month, area_code)
);
CREATE TABLE estimates.survey_intervention (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    reference_month DATE NOT NULL,
    kind VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    PRIMARY KEY (vintage, area_code, reference_month, kind)
);
CREATE TABLE estimates.market (
    vintage DATE NOT NULL,
    reference_month DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    reason_code VARCHAR,
    basis_month DATE NOT NULL,
    PRIMARY KEY (vintage, reference_month, area_code, indicator_code, breakdown)
);
CREATE TABLE estimates.beveridge (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    reference_month DATE NOT NULL,
    unemployment_rate_pct DOUBLE,
    standard_error_pp DOUBLE,
    vacancy_rate_pct DOUBLE,
    point_reason_code VARCHAR,
    elasticity DOUBLE,
    elasticity_standard_error DOUBLE,
    change_pp DOUBLE,
    change_standard_error_pp DOUBLE,
    movement_pp DOUBLE,
    movement_standard_error_pp DOUBLE,
    shift_pp DOUBLE,
    shift_standard_error_pp DOUBLE,
    shift_reason_code VARCHAR,
    PRIMARY KEY (vintage, area_code, reference_month)
);
CREATE TABLE estimates.gross_flow (
    vintage DATE NOT NULL,
    reference_month DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    unadjusted_value DOUBLE,
    matched_persons BIGINT NOT NULL,
    basis_area_code VARCHAR NOT NULL,
    margin_code VARCHAR NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, reference_month, area_code, indicator_code)
);
