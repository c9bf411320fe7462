-- grain: one row per person and month, the last record known at a vintage, with the columns
--   that estimates need
-- key: reference_month, person_id
-- readers: warehouse.records; first_month and last_month bound the months, both included
SELECT
    reference_month, person_id, household_id, cluster_code, stratum_code, rotation_group_code,
    rotation_visit, weight, area_code, sex_code, age_years, household_registration_code,
    is_student, unemployed_months, section_code, labour_status_code
FROM core.person_record
WHERE reference_month BETWEEN $first_month AND $last_month
    AND vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY reference_month, person_id
    ORDER BY vintage DESC, submission_number DESC, sheet_number DESC, row_number DESC
) = 1
ORDER BY reference_month, person_id
