-- grain: one row per month, area, section, size class and ownership of insured enterprises,
--   as known at a vintage; cells of one or two enterprises are confidential
-- key: reference_month, area_code, section_code, size_class_code, ownership_code
-- readers: weights and benchmarks of the panel, its sample structure; first_month and
--   last_month bound the months, both included
-- A cell sent again replaces the one before, with 0 it is gone; one left out stands. A section
-- sent as such counts; where only its divisions were sent they are summed.
WITH known AS (
    SELECT *, coalesce(section_code, industry_code) AS section
    FROM core.insured_structure
    WHERE reference_month BETWEEN $first_month AND $last_month
        AND vintage <= $vintage
    QUALIFY row_number() OVER (
        PARTITION BY reference_month, area_code, industry_code, size_class_code, ownership_code
        ORDER BY vintage DESC, submission_number DESC, sheet_number DESC, row_number DESC
    ) = 1
),
counted AS (
    SELECT *
    FROM known
    QUALIFY industry_code = section OR NOT bool_or(industry_code = section) OVER (
        PARTITION BY reference_month, area_code, section, size_class_code, ownership_code
    )
)
SELECT
    reference_month,
    area_code,
    section AS section_code,
    size_class_code,
    ownership_code,
    sum(enterprise_count)::BIGINT AS enterprise_count,
    sum(insured_persons)::BIGINT AS insured_persons
FROM counted
GROUP BY ALL
HAVING sum(enterprise_count) > 0 OR sum(insured_persons) > 0
ORDER BY ALL
