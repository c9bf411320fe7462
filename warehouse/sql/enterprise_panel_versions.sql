-- grain: one row per enterprise, month and vintage up to one: each version of a report, with the columns
--   that estimates need; vintage is the one that first knew it, first_vintage the first report's
-- key: reference_month, enterprise_code, vintage
-- readers: warehouse.records; first_month and last_month bound the months, both included
SELECT
    vintage, reference_month, enterprise_code, registration_type_code, industry_code,
    section_code, area_code, county_code, size_class_code, base_staff_persons, joined_persons,
    joined_1_cause_code, joined_1_persons, joined_2_cause_code, joined_2_persons, left_persons,
    left_1_type_code, left_1_cause_code, left_1_persons,
    left_2_type_code, left_2_cause_code, left_2_persons,
    left_3_type_code, left_3_cause_code, left_3_persons,
    left_4_type_code, left_4_cause_code, left_4_persons,
    end_staff_persons, hidden_unemployed_persons, expected_cut_persons, is_late,
    min(vintage) OVER (PARTITION BY reference_month, enterprise_code) AS first_vintage
FROM core.enterprise_report
WHERE reference_month BETWEEN $first_month AND $last_month
    AND vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY reference_month, enterprise_code, vintage
    ORDER BY submission_number DESC, sheet_number DESC, row_number DESC
) = 1
ORDER BY reference_month, enterprise_code, vintage
