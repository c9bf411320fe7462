-- grain: one row per accepted revision of a layoff report known at a vintage, every one received
-- key: vintage, submission_number, sheet_number, row_number
-- readers: layoff events (forecasting.early_warning.events), which merge revisions and copies
SELECT report.*, CAST(delivery.received_at AS DATE) AS received_on
FROM core.layoff_report AS report
LEFT JOIN raw.delivery AS delivery USING (submission_number)
WHERE report.vintage <= $vintage
ORDER BY report.vintage, submission_number, sheet_number, row_number
