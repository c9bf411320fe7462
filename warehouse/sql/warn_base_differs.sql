-- grain: one fault per report whose base staff are not the end staff of the month before,
--   as known at the report's vintage
-- key: sheet_id, row_number
-- readers: warehouse.submissions.comparing; compared, past and fault are temporary tables
INSERT INTO fault
SELECT
    sheet_id, row_number, value_column, 'base_staff_persons' AS field, $place AS place,
    'base_differs' AS reason_code,
    base_staff_persons::BIGINT || ' / ' || before_persons::BIGINT AS received_value,
    base_staff_persons - before_persons AS score
FROM (
    SELECT
        now.*,
        arg_max(before.end_staff_persons, (before.vintage, before.submission_number))
            AS before_persons
    FROM (
        SELECT
            sheet_id, row_number, value_column, vintage, reference_month, enterprise_code,
            base_staff_persons
        FROM compared
    ) AS now
    JOIN past AS before
        ON before.enterprise_code = now.enterprise_code
        AND before.reference_month = (now.reference_month - INTERVAL 1 MONTH)::DATE
        AND before.vintage <= now.vintage
    GROUP BY ALL
)
WHERE before_persons <> base_staff_persons
