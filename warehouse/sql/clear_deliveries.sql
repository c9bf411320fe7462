-- grain: deliveries that were refused as a whole and can be read now
-- key: source_code, content_sha256
-- readers: warehouse.submissions.storing
DELETE FROM raw.delivery
WHERE source_code = $source_code AND list_contains($contents, content_sha256)
