-- grain: one row per enterprise among the rows just accepted, its latest name
-- key: enterprise_code
-- readers: warehouse.submissions.unit_rows; accepted is the temporary table made there, and
--   holds at this point only rows with a name
INSERT INTO core.enterprise_register BY NAME
SELECT
    enterprise_code,
    arg_max(enterprise_name, (vintage, submission_number, sheet_number, row_number))
        AS enterprise_name,
    max(vintage) AS vintage,
    arg_max(submission_number, (vintage, submission_number)) AS submission_number
FROM accepted
GROUP BY enterprise_code
ON CONFLICT (enterprise_code) DO UPDATE SET
    enterprise_name = excluded.enterprise_name,
    vintage = excluded.vintage,
    submission_number = excluded.submission_number
WHERE (excluded.vintage, excluded.submission_number)
    >= (enterprise_register.vintage, enterprise_register.submission_number)
