-- Signals and proposed levels.

-- one row per rule and area, as evaluated at a vintage
CREATE TABLE warnings.signal (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    rule_id VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    reference_month DATE,
    value DOUBLE,
    standard_error DOUBLE,
    threshold DOUBLE NOT NULL,
    probability DOUBLE,
    required_probability DOUBLE NOT NULL,
    is_triggered BOOLEAN NOT NULL,
    missing_reason VARCHAR,
    PRIMARY KEY (vintage, area_code, rule_id)
);

-- one row per area and vintage: the proposed level and why
CREATE TABLE warnings.level (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    level_code VARCHAR NOT NULL,
    evidence_level_code VARCHAR NOT NULL,
    since_vintage DATE NOT NULL,
    rule_ids VARCHAR NOT NULL,
    missing_rule_ids VARCHAR NOT NULL,
    PRIMARY KEY (vintage, area_code)
);
