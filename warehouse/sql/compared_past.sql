-- grain: one row per enterprise report known so far, those of the batch included
-- key: submission_number, sheet_number, row_number
-- readers: warehouse.submissions.comparing; compared is the temporary table made there
CREATE OR REPLACE TEMP TABLE past AS
SELECT
    vintage, submission_number, reference_month, enterprise_code, area_code,
    base_staff_persons, end_staff_persons,
    ln((end_staff_persons + 1) / (base_staff_persons + 1)) AS growth
FROM core.enterprise_report
WHERE reference_month >= $first_month::DATE - to_months($own_months::INTEGER)
    AND reference_month < $last_month
    AND vintage <= $vintage
    AND enterprise_code IN (SELECT enterprise_code FROM compared)
UNION ALL
SELECT
    vintage, submission_number, reference_month, enterprise_code, area_code,
    base_staff_persons, end_staff_persons, growth
FROM compared
