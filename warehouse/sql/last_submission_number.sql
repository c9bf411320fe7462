-- grain: one row
-- key: none
-- readers: warehouse.submissions; 0 where nothing has been taken in
SELECT coalesce(max(submission_number), 0) AS submission_number
FROM raw.delivery
