-- grain: one row per enterprise code given, with its name
-- key: enterprise_code
-- readers: warehouse.submissions.response; expected is the frame registered there
SELECT expected.enterprise_code, enterprise_name, area_code, section_code, size_class_code,
    silent_months
FROM expected
LEFT JOIN core.enterprise_register USING (enterprise_code)
ORDER BY area_code, silent_months DESC, expected.enterprise_code
