-- grain: one row per content given that came from a source before
-- key: content_sha256
-- readers: warehouse.submissions.storing
SELECT content_sha256, status
FROM raw.delivery
WHERE source_code = $source_code AND list_contains($contents, content_sha256)
