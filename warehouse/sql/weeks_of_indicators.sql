-- grain: one row per weekly fact of the indicators named, every vintage
-- key: vintage, reference_week, area_code, indicator_code, breakdown
-- readers: warehouse.submissions.storing
SELECT vintage, reference_week, area_code, indicator_code, breakdown, value
FROM core.weekly_observation
WHERE list_contains($indicator_codes, indicator_code)
