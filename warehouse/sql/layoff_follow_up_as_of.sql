-- grain: one row per follow-up of a staff cut and day it speaks of, the last one received
-- key: report_number, enterprise_code, follow_up_date
-- readers: layoff events: what became of the staff
SELECT *
FROM core.layoff_follow_up
WHERE vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY report_number, enterprise_code, follow_up_date
    ORDER BY vintage DESC, submission_number DESC, sheet_number DESC, row_number DESC
) = 1
ORDER BY report_number, enterprise_code, follow_up_date
