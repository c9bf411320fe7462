-- grain: one fault per report far from those of its industry section and size in its file
-- key: sheet_id, row_number
-- readers: warehouse.submissions.comparing; compared and fault are temporary tables
INSERT INTO fault
WITH peers AS (
    SELECT
        submission_number, reference_month, section_code, size_class_code,
        count(*) AS peer_count, median(growth) AS peer_median, mad(growth) AS peer_deviation
    FROM compared
    WHERE section_code IS NOT NULL AND size_class_code IS NOT NULL
    GROUP BY ALL
),
scored AS (
    SELECT
        now.*,
        (growth - peer_median) / (
            1.4826 * peer_deviation + $noise_share + $noise_persons / (base_staff_persons + 1)
        ) AS score
    FROM compared AS now
    JOIN peers USING (submission_number, reference_month, section_code, size_class_code)
    WHERE peer_count >= $fewest_peers
)
SELECT
    sheet_id, row_number, value_column, 'end_staff_persons', $end_place, 'outlier_peers',
    base_staff_persons::BIGINT || ' → ' || end_staff_persons::BIGINT, score
FROM scored
WHERE abs(score) > $peer_threshold
