-- grain: one row per enterprise expected to report a month, as known at a vintage
-- key: enterprise_code
-- readers: warehouse.submissions.response
-- An enterprise is expected that reported in any of the 12 months before, unless its last
-- report ended with no staff, or a layoff report says that all its staff go by closure.
WITH known AS (
    SELECT reference_month, enterprise_code, area_code, section_code, size_class_code,
        end_staff_persons, is_late, vintage, submission_number
    FROM core.enterprise_report
    WHERE vintage <= $vintage
        AND reference_month BETWEEN $reference_month::DATE - INTERVAL 12 MONTH AND $reference_month
),
earlier AS (
    SELECT
        enterprise_code,
        max(reference_month) AS last_month,
        arg_max(area_code, (reference_month, vintage, submission_number)) AS area_code,
        coalesce(
            arg_max(section_code, (reference_month, vintage, submission_number)), 'unknown'
        ) AS section_code,
        coalesce(
            arg_max(size_class_code, (reference_month, vintage, submission_number)), 'unknown'
        ) AS size_class_code,
        arg_max(end_staff_persons, (reference_month, vintage, submission_number)) AS last_staff_persons
    FROM known
    WHERE reference_month < $reference_month
    GROUP BY enterprise_code
),
closed AS (
    SELECT enterprise_code
    FROM (
        SELECT *
        FROM core.layoff_report
        WHERE vintage <= $vintage
        QUALIFY row_number() OVER (
            PARTITION BY report_number
            ORDER BY revision_number DESC, vintage DESC, submission_number DESC
        ) = 1
    )
    WHERE NOT is_withdrawn
        AND cut_type_code = $closure_code
        AND cut_persons >= staff_persons
        AND effective_date < $reference_month
),
present AS (
    SELECT enterprise_code, bool_or(NOT is_late) AS is_on_time
    FROM known
    WHERE reference_month = $reference_month
    GROUP BY enterprise_code
)
SELECT
    earlier.enterprise_code, area_code, section_code, size_class_code,
    present.enterprise_code IS NOT NULL AS is_reported,
    coalesce(is_on_time, false) AS is_on_time,
    datediff('month', last_month, $reference_month::DATE) AS silent_months
FROM earlier
LEFT JOIN present USING (enterprise_code)
WHERE present.enterprise_code IS NOT NULL
    OR (last_staff_persons > 0 AND earlier.enterprise_code NOT IN (FROM closed))
ORDER BY earlier.enterprise_code
