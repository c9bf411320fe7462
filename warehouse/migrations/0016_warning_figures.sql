-- What rules were given, and what stands beside a signal and a level.

-- one row per area, figure and month that rules were given besides facts and adjusted series,
-- as estimated at a vintage
CREATE TABLE warnings.figure (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    reference_month DATE NOT NULL,
    value DOUBLE,
    standard_error DOUBLE,
    PRIMARY KEY (vintage, area_code, indicator_code, reference_month)
);

ALTER TABLE warnings.signal RENAME TO signal_before;

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
    direction VARCHAR NOT NULL,
    probability DOUBLE,
    required_probability DOUBLE NOT NULL,
    is_triggered BOOLEAN NOT NULL,
    is_holding BOOLEAN NOT NULL,
    is_met_alone BOOLEAN NOT NULL,
    area_count BIGINT NOT NULL,
    required_over_areas DOUBLE,
    is_used BOOLEAN NOT NULL,
    missing_reason VARCHAR,
    PRIMARY KEY (vintage, area_code, rule_id)
);

-- Signals of before: every rule was used, for one area, and held on nothing but itself.
INSERT INTO warnings.signal
SELECT
    vintage, area_code, rule_id, indicator_code, reference_month, value, standard_error,
    threshold, 'at_least', probability, required_probability, is_triggered, false,
    is_triggered, 1, NULL, true, missing_reason
FROM warnings.signal_before;

DROP TABLE warnings.signal_before;

ALTER TABLE warnings.level RENAME TO level_before;

-- one row per area and vintage: the proposed level and why
CREATE TABLE warnings.level (
    vintage DATE NOT NULL,
    area_code VARCHAR NOT NULL,
    level_code VARCHAR NOT NULL,
    evidence_level_code VARCHAR NOT NULL,
    since_vintage DATE NOT NULL,
    rule_ids VARCHAR NOT NULL,
    missing_rule_ids VARCHAR NOT NULL,
    due_rule_count BIGINT NOT NULL,
    used_rule_count BIGINT NOT NULL,
    PRIMARY KEY (vintage, area_code)
);

INSERT INTO warnings.level
SELECT
    l.vintage, l.area_code, l.level_code, l.evidence_level_code, l.since_vintage, l.rule_ids,
    l.missing_rule_ids, count(s.rule_id), count(s.rule_id) - count(s.missing_reason)
FROM warnings.level_before AS l
LEFT JOIN warnings.signal AS s ON s.vintage = l.vintage AND s.area_code = l.area_code
GROUP BY ALL;

DROP TABLE warnings.level_before;
