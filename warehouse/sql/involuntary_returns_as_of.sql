-- grain: one row per enterprise and month, the last return known at a vintage: staff, and who left
--   by one of the types given, of them by closure; first_vintage is that of the first return
-- key: reference_month, enterprise_code
-- readers: layoff events; first_month bounds the months
SELECT
    reference_month, enterprise_code, area_code, section_code, size_class_code,
    base_staff_persons,
    CASE WHEN list_contains($type_codes, left_1_type_code)
            THEN coalesce(left_1_persons, 0) ELSE 0 END
        + CASE WHEN list_contains($type_codes, left_2_type_code)
            THEN coalesce(left_2_persons, 0) ELSE 0 END
        + CASE WHEN list_contains($type_codes, left_3_type_code)
            THEN coalesce(left_3_persons, 0) ELSE 0 END
        + CASE WHEN list_contains($type_codes, left_4_type_code)
            THEN coalesce(left_4_persons, 0) ELSE 0 END AS involuntary_persons,
    CASE WHEN left_1_type_code = $closure_code
            THEN coalesce(left_1_persons, 0) ELSE 0 END
        + CASE WHEN left_2_type_code = $closure_code
            THEN coalesce(left_2_persons, 0) ELSE 0 END
        + CASE WHEN left_3_type_code = $closure_code
            THEN coalesce(left_3_persons, 0) ELSE 0 END
        + CASE WHEN left_4_type_code = $closure_code
            THEN coalesce(left_4_persons, 0) ELSE 0 END AS closure_persons,
    min(vintage) OVER (PARTITION BY reference_month, enterprise_code) AS first_vintage
FROM core.enterprise_report
WHERE reference_month >= $first_month
    AND vintage <= $vintage
QUALIFY row_number() OVER (
    PARTITION BY reference_month, enterprise_code
    ORDER BY vintage DESC, submission_number DESC, sheet_number DESC, row_number DESC
) = 1
ORDER BY reference_month, enterprise_code
