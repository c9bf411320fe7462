-- grain: one row, or none
-- key: source_code, content_sha256
-- readers: assets.submissions
SELECT submission_number, vintage, status
FROM raw.delivery
WHERE source_code = $source_code AND content_sha256 = $content_sha256
