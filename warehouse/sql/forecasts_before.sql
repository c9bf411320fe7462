-- grain: one row per forecast quantile of an earlier vintage whose month has been observed
-- key: vintage, area_code, indicator_code, breakdown, model, horizon_months, quantile_level
-- readers: assets.scores
SELECT made.*, made.vintage AS forecast_vintage
FROM forecasts.forecast AS made
WHERE made.vintage < $vintage
    AND EXISTS (
        SELECT 1
        FROM core.observation AS seen
        WHERE seen.vintage <= $vintage
            AND seen.reference_month = made.reference_month
            AND seen.area_code = made.area_code
            AND seen.indicator_code = made.indicator_code
            AND seen.breakdown = made.breakdown
    )
ORDER BY made.vintage, made.area_code, made.indicator_code, made.breakdown, made.model,
    made.horizon_months, made.quantile_level
