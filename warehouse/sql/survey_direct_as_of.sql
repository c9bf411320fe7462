-- grain: one row per month, area, indicator and group: the direct estimate from the person
--   records as they were known at a vintage, for some indicators and groups
-- key: reference_month, area_code, indicator_code, breakdown
-- readers: assets
SELECT *
FROM estimates.survey_direct
WHERE vintage <= $vintage
    AND list_contains($indicator_codes, indicator_code)
    AND list_contains($breakdowns, breakdown)
QUALIFY vintage = max(vintage) OVER (PARTITION BY reference_month)
ORDER BY reference_month, area_code, indicator_code, breakdown
