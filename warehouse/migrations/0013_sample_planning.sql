-- the panel's structure against the insured population, and the sample proposed, by vintage
CREATE TABLE estimates.sample_structure (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    structure_month DATE NOT NULL CHECK (day(structure_month) = 1),
    dimension VARCHAR NOT NULL,
    cell_count BIGINT NOT NULL,
    absent_cell_count BIGINT NOT NULL,
    absent_staff_share_pct DOUBLE NOT NULL,
    dissimilarity_enterprise_pp DOUBLE NOT NULL,
    dissimilarity_staff_pp DOUBLE NOT NULL,
    chi_square DOUBLE NOT NULL,
    effect_size DOUBLE NOT NULL,
    largest_standardised_difference DOUBLE NOT NULL,
    PRIMARY KEY (vintage, reference_month, dimension)
);

-- cells of one or two insured enterprises are not kept
CREATE TABLE estimates.sample_proposal (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    structure_month DATE NOT NULL CHECK (day(structure_month) = 1),
    area_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    size_class_code VARCHAR NOT NULL,
    population_count BIGINT NOT NULL CHECK (population_count >= 3),
    current_count BIGINT NOT NULL,
    proposed_count BIGINT NOT NULL,
    to_recruit_count BIGINT NOT NULL,
    to_release_count BIGINT NOT NULL,
    PRIMARY KEY (vintage, reference_month, area_code, section_code, size_class_code)
);

CREATE TABLE estimates.sample_quota (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    quota_code VARCHAR NOT NULL,
    is_minimum BOOLEAN NOT NULL,
    limit_pct DOUBLE NOT NULL,
    now_pct DOUBLE NOT NULL,
    then_pct DOUBLE NOT NULL,
    is_met_now BOOLEAN NOT NULL,
    is_met_then BOOLEAN NOT NULL,
    PRIMARY KEY (vintage, reference_month, quota_code)
);

CREATE TABLE estimates.sample_expected_error (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    current_count BIGINT NOT NULL,
    proposed_count BIGINT NOT NULL,
    standard_error_now_pp DOUBLE NOT NULL,
    standard_error_then_pp DOUBLE NOT NULL,
    uncovered_staff_now_pct DOUBLE NOT NULL,
    uncovered_staff_then_pct DOUBLE NOT NULL,
    PRIMARY KEY (vintage, reference_month, area_code)
);
