-- grain: one row if these bytes came from this source before
-- key: source_code, content_sha256
-- readers: warehouse.intake
SELECT 1
FROM raw.submission
WHERE source_code = $source_code AND content_sha256 = $content_sha256
