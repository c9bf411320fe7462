-- grain: one row per enterprise and month, the last report known at a vintage
-- key: reference_month, enterprise_code
-- readers: estimates of the panel; first_month and last_month bound the months, both included
SELECT *
FROM core.enterprise_report
WHERE reference_month BETWEEN $first_month AND $last_month
    AND vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY reference_month, enterprise_code
    ORDER BY vintage DESC, submission_number DESC, sheet_number DESC, row_number DESC
) = 1
ORDER BY reference_month, enterprise_code
