-- grain: one row per person and month, the last record known at a vintage
-- key: reference_month, person_id
-- readers: estimates of the labour force survey; first_month and last_month bound the months, both included
SELECT *
FROM core.person_record
WHERE reference_month BETWEEN $first_month AND $last_month
    AND vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY reference_month, person_id
    ORDER BY vintage DESC, submission_number DESC, sheet_number DESC, row_number DESC
) = 1
ORDER BY reference_month, person_id
