-- grain: one row per revision of a layoff report and vintage it came in, as known at a vintage
-- key: report_number, revision_number, vintage
-- readers: the layoff risk by enterprise, which looks back at what was known at each vintage
SELECT
    vintage, report_number, revision_number, enterprise_code, area_code, section_code,
    report_date, effective_date, cut_type_code, staff_persons, cut_persons, is_withdrawn
FROM core.layoff_report
WHERE vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY report_number, revision_number, vintage
    ORDER BY submission_number DESC, sheet_number DESC, row_number DESC
) = 1
ORDER BY vintage, report_number, revision_number
