-- grain: one row per weekly fact newly known or changed
-- key: vintage, reference_week, area_code, indicator_code, breakdown
-- readers: warehouse.submissions.storing; incoming_weeks is the frame registered there
INSERT INTO core.weekly_observation BY NAME
SELECT * FROM incoming_weeks
ON CONFLICT (vintage, reference_week, area_code, indicator_code, breakdown)
DO UPDATE SET
    value = excluded.value,
    source_code = excluded.source_code,
    content_sha256 = excluded.content_sha256,
    row_number = excluded.row_number
