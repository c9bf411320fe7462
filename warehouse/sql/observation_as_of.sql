-- grain: one row per reference month, area, indicator and breakdown
-- key: reference_month, area_code, indicator_code, breakdown
-- readers: every stage after intake
SELECT *
FROM core.observation
WHERE vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY reference_month, area_code, indicator_code, breakdown
    ORDER BY vintage DESC
) = 1
ORDER BY area_code, indicator_code, breakdown, reference_month
