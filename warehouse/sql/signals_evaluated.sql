-- grain: one row per rule and area evaluated at any vintage before one
-- key: rule_id, area_code
-- readers: assets.warnings
SELECT DISTINCT rule_id, area_code
FROM warnings.signal
WHERE vintage < $vintage AND probability IS NOT NULL
ORDER BY rule_id, area_code
