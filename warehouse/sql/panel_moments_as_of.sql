-- grain: one row per reference month, area and section of the enterprise panel as known
-- key: reference_month, area_code, section_code
-- readers: assets.panel; an enterprise of a zone counts in its city, and once more in the zone
WITH known AS (
    SELECT *
    FROM core.enterprise_report
    WHERE vintage <= $vintage AND reference_month >= $first_month
    QUALIFY row_number() OVER (
        PARTITION BY enterprise_code, reference_month
        ORDER BY vintage DESC, submission_number DESC, row_number DESC
    ) = 1
),
placed AS (
    SELECT * FROM known
    UNION ALL
    SELECT * REPLACE (county_code AS area_code)
    FROM known
    WHERE list_contains($zone_codes, county_code) AND area_code <> county_code
),
quantities AS (
    SELECT
        reference_month,
        area_code,
        coalesce(section_code, 'unknown') AS section_code,
        base_staff_persons::DOUBLE AS base,
        end_staff_persons::DOUBLE AS staff_end,
        left_persons::DOUBLE AS left_persons,
        coalesce(hidden_unemployed_persons, 0)::DOUBLE AS hidden,
        (end_staff_persons - base_staff_persons)::DOUBLE AS net_change,
        (end_staff_persons < base_staff_persons)::INTEGER::DOUBLE AS cutting
    FROM placed
)
SELECT
    reference_month,
    area_code,
    section_code,
    count(*) AS enterprise_count,
    max(base) AS largest_base,
    sum(base) AS sum_base,
    sum(base * base) AS sum_base_base,
    sum(staff_end) AS sum_end,
    sum(staff_end * staff_end) AS sum_end_end,
    sum(net_change) AS sum_net_change,
    sum(net_change * net_change) AS sum_net_change_net_change,
    sum(net_change * base) AS sum_net_change_base,
    sum(left_persons) AS sum_left,
    sum(left_persons * left_persons) AS sum_left_left,
    sum(left_persons * base) AS sum_left_base,
    sum(hidden) AS sum_hidden,
    sum(hidden * hidden) AS sum_hidden_hidden,
    sum(hidden * staff_end) AS sum_hidden_end,
    sum(cutting) AS sum_cutting,
    sum(cutting * cutting) AS sum_cutting_cutting,
    sum(cutting) AS sum_cutting_one,
    count(*)::DOUBLE AS sum_one,
    count(*)::DOUBLE AS sum_one_one
FROM quantities
GROUP BY ALL
ORDER BY ALL
