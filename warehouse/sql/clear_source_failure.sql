-- grain: the failure of one source in one vintage, once the source could be read
-- key: vintage, source_code
-- readers: warehouse.intake
DELETE FROM raw.failure
WHERE vintage = $vintage AND source_code = $source_code
