-- grain: one row per fact of some indicators as known at a vintage
-- key: reference_month, area_code, indicator_code, breakdown
-- readers: assets
SELECT *
FROM core.observation
WHERE vintage <= $vintage AND list_contains($indicator_codes, indicator_code)
QUALIFY row_number() OVER (
    PARTITION BY reference_month, area_code, indicator_code, breakdown ORDER BY vintage DESC
) = 1
ORDER BY area_code, indicator_code, breakdown, reference_month
