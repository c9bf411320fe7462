-- grain: one row per month of person_record known at a vintage: rows received, and the last
--   vintage that brought any, so that only months that changed are estimated anew
-- key: reference_month
-- readers: warehouse.records
SELECT reference_month, count(*) AS row_count, max(vintage) AS last_vintage
FROM core.person_record
WHERE vintage <= $vintage
GROUP BY reference_month
ORDER BY reference_month
