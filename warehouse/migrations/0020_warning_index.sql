-- The composite index with its parts, the record its weights rest on, and reasons for levels.

-- one row per rule with a signal, and the proposed level, as their record stood at a vintage;
-- that of the last December gives the weights of the year
CREATE TABLE warnings.signal_record (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    subject_code VARCHAR NOT NULL,
    record_vintage DATE NOT NULL CHECK (day(record_vintage) = 1),
    area_months BIGINT NOT NULL,
    onsets BIGINT NOT NULL,
    waves BIGINT NOT NULL,
    found BIGINT NOT NULL,
    mean_lead_months DOUBLE,
    worst_lag_months DOUBLE,
    false_alarms BIGINT NOT NULL,
    false_alarms_per_area_decade DOUBLE,
    auroc DOUBLE,
    usefulness DOUBLE,
    is_short BOOLEAN NOT NULL,
    PRIMARY KEY (vintage, record_vintage, subject_code)
);

-- one row per area and vintage: the composite early-warning index
CREATE TABLE warnings.index (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    index_value DOUBLE,
    lower DOUBLE NOT NULL,
    upper DOUBLE NOT NULL,
    used_rule_count BIGINT NOT NULL,
    missing_rule_count BIGINT NOT NULL,
    missing_weight_share DOUBLE NOT NULL,
    PRIMARY KEY (vintage, area_code)
);

-- one row per area, vintage and rule due there: its part in the index
CREATE TABLE warnings.contribution (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    rule_id VARCHAR NOT NULL,
    weight DOUBLE NOT NULL,
    probability DOUBLE,
    contribution DOUBLE,
    direction VARCHAR NOT NULL,
    is_missing BOOLEAN NOT NULL,
    standing VARCHAR NOT NULL CHECK (standing IN ('used', 'shown')),
    PRIMARY KEY (vintage, area_code, rule_id)
);

-- one row per area, vintage and reason for or against its level
CREATE TABLE warnings.reason (
    vintage DATE NOT NULL CHECK (day(vintage) = 1),
    area_code VARCHAR NOT NULL,
    role_code VARCHAR NOT NULL CHECK (role_code IN ('strongest', 'lowers', 'against')),
    place BIGINT NOT NULL,
    rule_id VARCHAR NOT NULL,
    reason_code VARCHAR NOT NULL,
    probability_below DOUBLE,
    months BIGINT,
    to_level_code VARCHAR NOT NULL,
    PRIMARY KEY (vintage, area_code, role_code, place)
);
