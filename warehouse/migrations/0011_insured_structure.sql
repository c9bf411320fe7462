-- one row per accepted cell of the yearly structure of insured enterprises; append-only
CREATE TABLE core.insured_structure (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    submission_number BIGINT NOT NULL,
    sheet_number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    reference_month DATE NOT NULL CHECK (day(reference_month) = 1),
    area_code VARCHAR NOT NULL,
    industry_code VARCHAR NOT NULL,
    section_code VARCHAR,
    size_class_code VARCHAR NOT NULL,
    ownership_code VARCHAR NOT NULL,
    enterprise_count BIGINT NOT NULL,
    insured_persons BIGINT NOT NULL
);
