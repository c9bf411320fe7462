-- registers of departments on single enterprises, and the layoff risk made of them and of returns
CREATE TABLE core.enterprise_administration (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    submission_number BIGINT NOT NULL,
    sheet_number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    enterprise_code VARCHAR NOT NULL,
    area_code VARCHAR NOT NULL,
    industry_code VARCHAR NOT NULL,
    section_code VARCHAR,
    insured_persons BIGINT,
    contributions_owed_yuan DOUBLE,
    wages_owed_yuan DOUBLE,
    tax_arrears_yuan DOUBLE,
    is_loan_overdue BOOLEAN,
    is_dishonest BOOLEAN,
    electricity_kwh DOUBLE
);

CREATE SCHEMA risks;

CREATE TABLE risks.enterprise (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    basis VARCHAR NOT NULL CHECK (basis IN ('all', 'administrative')),
    horizon_months BIGINT NOT NULL,
    enterprise_code VARCHAR NOT NULL,
    area_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    probability DOUBLE NOT NULL,
    large_probability DOUBLE,
    expected_persons DOUBLE,
    log_odds DOUBLE NOT NULL,
    start_log_odds DOUBLE NOT NULL,
    staff_persons BIGINT NOT NULL,
    has_open_notice BOOLEAN NOT NULL,
    PRIMARY KEY (vintage, basis, horizon_months, enterprise_code)
);

CREATE TABLE risks.contribution (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    basis VARCHAR NOT NULL CHECK (basis IN ('all', 'administrative')),
    horizon_months BIGINT NOT NULL,
    enterprise_code VARCHAR NOT NULL,
    feature VARCHAR NOT NULL,
    value DOUBLE,
    contribution DOUBLE NOT NULL,
    PRIMARY KEY (vintage, basis, horizon_months, enterprise_code, feature)
);

CREATE TABLE risks.cell (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    horizon_months BIGINT NOT NULL,
    area_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    enterprise_count BIGINT NOT NULL,
    expected_persons DOUBLE,
    lower_persons DOUBLE,
    upper_persons DOUBLE,
    is_publishable BOOLEAN NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, horizon_months, area_code, section_code)
);

CREATE TABLE risks.model (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    basis VARCHAR NOT NULL CHECK (basis IN ('all', 'administrative')),
    horizon_months BIGINT NOT NULL,
    model VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    feature VARCHAR NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    line DOUBLE,
    is_failing BOOLEAN NOT NULL,
    reason_code VARCHAR,
    PRIMARY KEY (vintage, basis, horizon_months, model, measure, feature)
);
