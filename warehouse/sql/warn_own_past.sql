-- grain: one fault per report from another area than before, or far from the enterprise's
--   own past
-- key: sheet_id, row_number, reason_code
-- readers: warehouse.submissions.comparing; compared, past and fault are temporary tables
INSERT INTO fault
WITH first_known AS (
    SELECT
        enterprise_code, reference_month,
        arg_min(area_code, (vintage, submission_number)) AS area_code,
        arg_min(growth, (vintage, submission_number)) AS growth,
        min(vintage) AS vintage
    FROM past
    GROUP BY ALL
),
held_against AS (
    SELECT
        now.sheet_id, now.row_number, now.value_column, now.area_code, now.growth,
        now.base_staff_persons, now.end_staff_persons,
        arg_max(before.area_code, before.reference_month) AS last_area_code,
        count(*) AS own_count,
        median(before.growth) AS own_median,
        mad(before.growth) AS own_deviation
    FROM compared AS now
    JOIN first_known AS before
        ON before.enterprise_code = now.enterprise_code
        AND before.reference_month < now.reference_month
        AND before.reference_month >= now.reference_month - to_months($own_months::INTEGER)
        AND before.vintage <= now.vintage
    GROUP BY ALL
),
scored AS (
    SELECT
        *,
        (growth - own_median) / (
            1.4826 * own_deviation + $noise_share + $noise_persons / (base_staff_persons + 1)
        ) AS score
    FROM held_against
)
SELECT
    sheet_id, row_number, value_column, 'area_code', $area_place, 'moved_area',
    area_code || ' / ' || last_area_code, NULL
FROM scored
WHERE last_area_code <> area_code
UNION ALL
SELECT
    sheet_id, row_number, value_column, 'end_staff_persons', $end_place, 'outlier_own',
    base_staff_persons::BIGINT || ' → ' || end_staff_persons::BIGINT, score
FROM scored
WHERE own_count >= $fewest_own_months AND abs(score) > $own_threshold
