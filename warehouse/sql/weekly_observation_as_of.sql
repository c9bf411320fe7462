-- grain: one row per week, area, indicator and breakdown, as known at a vintage
-- key: reference_week, area_code, indicator_code, breakdown
-- readers: nowcasts
SELECT *
FROM core.weekly_observation
WHERE vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY reference_week, area_code, indicator_code, breakdown
    ORDER BY vintage DESC
) = 1
ORDER BY area_code, indicator_code, breakdown, reference_week
