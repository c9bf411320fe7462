-- grain: one row per fact of the indicators named, every vintage
-- key: vintage, reference_month, area_code, indicator_code, breakdown
-- readers: warehouse.submissions.storing, assets
SELECT vintage, reference_month, area_code, indicator_code, breakdown, value
FROM core.observation
WHERE list_contains($indicator_codes, indicator_code)
