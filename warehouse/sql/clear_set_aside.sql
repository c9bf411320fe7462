-- grain: all rows of one source in one vintage, replaced by those of the last submission
-- key: vintage, source_code
-- readers: warehouse.intake
DELETE FROM core.set_aside
WHERE vintage = $vintage AND source_code = $source_code
