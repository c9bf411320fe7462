-- grain: one row per layoff report, its latest revision known at a vintage; withdrawn ones
--   are marked, not left out
-- key: report_number
-- readers: event rules, the register of layoff reports
SELECT *
FROM core.layoff_report
WHERE vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY report_number
    ORDER BY revision_number DESC, vintage DESC, submission_number DESC, sheet_number DESC,
        row_number DESC
) = 1
ORDER BY report_date, report_number
