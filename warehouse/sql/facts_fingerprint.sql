-- grain: one row: number and order-free hash of the facts and files as known at a vintage
-- key: none
-- readers: assets, to tell whether anything changed
-- A file counts from its own vintage on, or from the first its records entered: those of an
-- archive handed over later stand under the vintages their calendar gives them.
WITH entered AS (
    SELECT submission_number, min(vintage) AS first_vintage
    FROM (
        SELECT submission_number, vintage FROM core.enterprise_report
        UNION ALL
        SELECT submission_number, vintage FROM core.layoff_report
        UNION ALL
        SELECT submission_number, vintage FROM core.layoff_follow_up
        UNION ALL
        SELECT submission_number, vintage FROM core.person_record
        UNION ALL
        SELECT submission_number, vintage FROM core.insurance_register
        UNION ALL
        SELECT submission_number, vintage FROM core.insured_structure
        UNION ALL
        SELECT submission_number, vintage FROM core.enterprise_administration
    )
    GROUP BY submission_number
),
files AS (
    SELECT source_code, content_sha256
    FROM raw.delivery
    LEFT JOIN entered USING (submission_number)
    WHERE least(vintage, coalesce(first_vintage, vintage)) <= $vintage
)
SELECT
    count(*) + (SELECT count(*) FROM files) AS fact_count,
    xor(
        coalesce(bit_xor(hash(
            reference_month, area_code, indicator_code, breakdown, value, standard_error
        )), 0),
        (SELECT coalesce(bit_xor(hash(source_code, content_sha256)), 0) FROM files)
    )::VARCHAR AS fact_hash
FROM (
    SELECT *
    FROM core.observation
    WHERE vintage <= $vintage
    QUALIFY row_number() OVER (
        PARTITION BY reference_month, area_code, indicator_code, breakdown
        ORDER BY vintage DESC
    ) = 1
)
