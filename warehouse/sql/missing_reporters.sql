-- grain: one row per enterprise code given, with its name
-- key: enterprise_code
-- readers: warehouse.submissions.response; expected is the frame registered there
SELECT expected.enterprise_code, enterprise_name, area_code, section_code, size_class_code,
    silent_months, last_known.end_staff_persons
FROM expected
LEFT JOIN core.enterprise_register USING (enterprise_code)
LEFT JOIN (
    SELECT enterprise_code, arg_max(end_staff_persons, reference_month) AS end_staff_persons
    FROM core.enterprise_report
    WHERE vintage <= $vintage AND reference_month < $reference_month
    GROUP BY enterprise_code
) AS last_known USING (enterprise_code)
ORDER BY area_code, silent_months DESC, expected.enterprise_code
