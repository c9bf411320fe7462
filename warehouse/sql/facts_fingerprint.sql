-- grain: one row: number and order-free hash of the facts and files as known at a vintage
-- key: none
-- readers: assets, to tell whether anything changed
SELECT
    count(*) + (SELECT count(*) FROM raw.delivery WHERE vintage <= $vintage) AS fact_count,
    xor(
        coalesce(bit_xor(hash(
            reference_month, area_code, indicator_code, breakdown, value, standard_error
        )), 0),
        (
            SELECT coalesce(bit_xor(hash(source_code, content_sha256)), 0)
            FROM raw.delivery
            WHERE vintage <= $vintage
        )
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
