-- Submissions of senders: what arrived, what was found wrong, and the rows accepted.
-- Tables of rows have no primary key: its index would cost more than the rows.

-- Made anew, never altered: DuckDB 1.5 cannot replay its log after a crash where a column
-- was added to a table with a CHECK, and the file could not be opened again.
CREATE TABLE core.observation_with_size (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    standard_error DOUBLE,
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    sample_size_persons BIGINT,
    PRIMARY KEY (vintage, reference_month, area_code, indicator_code, breakdown)
);
INSERT INTO core.observation_with_size SELECT *, NULL FROM core.observation;
DROP TABLE core.observation;
ALTER TABLE core.observation_with_size RENAME TO observation;

-- one row per file, table or service answer of a source of forms
CREATE TABLE raw.delivery (
    submission_number BIGINT NOT NULL,
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    read_vintage DATE NOT NULL,
    received_month DATE,
    received_at TIMESTAMP NOT NULL,
    status VARCHAR NOT NULL,
    reason_code VARCHAR,
    detail VARCHAR,
    row_count BIGINT NOT NULL,
    notice_count BIGINT NOT NULL,
    is_simulated BOOLEAN NOT NULL,
    PRIMARY KEY (source_code, content_sha256)
);

-- one row per heading that was not understood
CREATE TABLE raw.heading_notice (
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    sheet_name VARCHAR NOT NULL,
    column_letter VARCHAR NOT NULL,
    heading VARCHAR NOT NULL,
    nearest VARCHAR,
    PRIMARY KEY (source_code, content_sha256, sheet_name, column_letter, heading)
);

-- one row per weekly fact as known at a vintage; append-only once frozen
CREATE TABLE core.weekly_observation (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_week DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    PRIMARY KEY (vintage, reference_week, area_code, indicator_code, breakdown)
);

-- one row per fault found in a submission: errors, and warnings of what was accepted
CREATE TABLE core.fault (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    sheet_name VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    column_letter VARCHAR NOT NULL,
    heading VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    received_value VARCHAR,
    reason_code VARCHAR NOT NULL,
    standing VARCHAR NOT NULL,
    score DOUBLE,
    message_zh VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL
);

-- one row per refused row of a unit or event form
CREATE TABLE core.set_aside_row (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    source_code VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    sheet_name VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    reason_code VARCHAR NOT NULL,
    payload VARCHAR NOT NULL,
    PRIMARY KEY (source_code, content_sha256, sheet_name, row_number)
);

-- one row per accepted row of an enterprise's monthly report; append-only
CREATE TABLE core.enterprise_report (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    submission_number BIGINT NOT NULL,
    sheet_number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    enterprise_code VARCHAR NOT NULL,
    registration_type_code VARCHAR,
    industry_code VARCHAR,
    section_code VARCHAR,
    area_code VARCHAR NOT NULL,
    county_code VARCHAR,
    size_class_code VARCHAR,
    is_hardship_industry BOOLEAN,
    base_staff_persons BIGINT NOT NULL,
    base_dispatched_persons BIGINT,
    joined_persons BIGINT NOT NULL,
    joined_1_cause_code VARCHAR,
    joined_1_persons BIGINT,
    joined_2_cause_code VARCHAR,
    joined_2_persons BIGINT,
    left_persons BIGINT NOT NULL,
    left_1_type_code VARCHAR,
    left_1_cause_code VARCHAR,
    left_1_persons BIGINT,
    left_2_type_code VARCHAR,
    left_2_cause_code VARCHAR,
    left_2_persons BIGINT,
    left_3_type_code VARCHAR,
    left_3_cause_code VARCHAR,
    left_3_persons BIGINT,
    left_4_type_code VARCHAR,
    left_4_cause_code VARCHAR,
    left_4_persons BIGINT,
    end_staff_persons BIGINT NOT NULL,
    end_dispatched_persons BIGINT,
    hidden_unemployed_persons BIGINT,
    expected_cut_persons BIGINT,
    is_late BOOLEAN NOT NULL
);

-- one row per accepted revision of a report of staff cuts; append-only
CREATE TABLE core.layoff_report (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    submission_number BIGINT NOT NULL,
    sheet_number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    report_number VARCHAR NOT NULL,
    revision_number BIGINT NOT NULL,
    enterprise_code VARCHAR NOT NULL,
    registration_type_code VARCHAR,
    industry_code VARCHAR,
    section_code VARCHAR,
    area_code VARCHAR NOT NULL,
    county_code VARCHAR,
    report_date DATE NOT NULL,
    effective_date DATE NOT NULL,
    cut_type_code VARCHAR,
    legal_ground_code VARCHAR,
    staff_persons BIGINT NOT NULL,
    cut_persons BIGINT NOT NULL,
    is_withdrawn BOOLEAN NOT NULL
);

-- one row per accepted person record of the labour force survey; append-only
CREATE TABLE core.person_record (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    submission_number BIGINT NOT NULL,
    sheet_number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    person_id VARCHAR NOT NULL,
    household_id VARCHAR NOT NULL,
    cluster_code VARCHAR NOT NULL,
    stratum_code VARCHAR NOT NULL,
    rotation_group_code VARCHAR NOT NULL,
    rotation_visit BIGINT,
    weight DOUBLE NOT NULL,
    area_code VARCHAR NOT NULL,
    sex_code VARCHAR NOT NULL,
    age_years BIGINT NOT NULL,
    household_registration_code VARCHAR,
    education_code VARCHAR,
    is_student BOOLEAN NOT NULL,
    has_worked_one_hour BOOLEAN NOT NULL,
    is_absent_from_job BOOLEAN NOT NULL,
    has_looked_for_work BOOLEAN NOT NULL,
    can_start_within_two_weeks BOOLEAN NOT NULL,
    unemployed_months BIGINT,
    weekly_hours DOUBLE,
    industry_code VARCHAR,
    section_code VARCHAR,
    labour_status_code VARCHAR NOT NULL
);

-- one row per accepted person and month of unemployment insurance; append-only
CREATE TABLE core.insurance_register (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    submission_number BIGINT NOT NULL,
    sheet_number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    person_id VARCHAR NOT NULL,
    area_code VARCHAR NOT NULL,
    sex_code VARCHAR NOT NULL,
    age_years BIGINT,
    is_new_claim BOOLEAN NOT NULL,
    benefit_yuan DOUBLE
);

-- one row per enterprise; the only place of a name
CREATE TABLE core.enterprise_register (
    enterprise_code VARCHAR NOT NULL,
    enterprise_name VARCHAR NOT NULL,
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    submission_number BIGINT NOT NULL,
    PRIMARY KEY (enterprise_code)
);

-- one row per month, area, section and size class of the enterprise panel, as known at a vintage; total stands for all
CREATE TABLE estimates.response (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    size_class_code VARCHAR NOT NULL,
    expected_count BIGINT NOT NULL,
    reported_count BIGINT NOT NULL,
    on_time_count BIGINT NOT NULL,
    response_share DOUBLE,
    is_small BOOLEAN NOT NULL,
    PRIMARY KEY (vintage, reference_month, area_code, section_code, size_class_code)
);
