-- grain: one row per fact newly known or changed
-- key: vintage, reference_month, area_code, indicator_code, breakdown
-- readers: warehouse.intake, warehouse.submissions; incoming_facts is the frame registered there
INSERT INTO core.observation BY NAME
SELECT * FROM incoming_facts
ON CONFLICT (vintage, reference_month, area_code, indicator_code, breakdown)
DO UPDATE SET
    value = excluded.value,
    standard_error = excluded.standard_error,
    sample_size_persons = excluded.sample_size_persons,
    source_code = excluded.source_code,
    content_sha256 = excluded.content_sha256,
    row_number = excluded.row_number
