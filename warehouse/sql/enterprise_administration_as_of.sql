-- grain: one row per enterprise and month of the registers of departments, as known at a vintage;
--   a department sends its own columns, so each cell is the last one given, from any source
-- key: reference_month, enterprise_code
-- readers: warehouse.records; first_month and last_month bound the months, both included
SELECT
    max(vintage) AS vintage,
    min(vintage) AS first_vintage,
    reference_month,
    enterprise_code,
    max_by(area_code, place) AS area_code,
    max_by(industry_code, place) AS industry_code,
    max_by(section_code, place) AS section_code,
    max_by(insured_persons, place) FILTER (insured_persons IS NOT NULL) AS insured_persons,
    max_by(contributions_owed_yuan, place) FILTER (contributions_owed_yuan IS NOT NULL)
        AS contributions_owed_yuan,
    max_by(wages_owed_yuan, place) FILTER (wages_owed_yuan IS NOT NULL) AS wages_owed_yuan,
    max_by(tax_arrears_yuan, place) FILTER (tax_arrears_yuan IS NOT NULL) AS tax_arrears_yuan,
    max_by(is_loan_overdue, place) FILTER (is_loan_overdue IS NOT NULL) AS is_loan_overdue,
    max_by(is_dishonest, place) FILTER (is_dishonest IS NOT NULL) AS is_dishonest,
    max_by(electricity_kwh, place) FILTER (electricity_kwh IS NOT NULL) AS electricity_kwh
FROM (
    SELECT *, (vintage, submission_number, sheet_number, row_number) AS place
    FROM core.enterprise_administration
    WHERE reference_month BETWEEN $first_month AND $last_month
        AND vintage <= $vintage
)
GROUP BY reference_month, enterprise_code
ORDER BY reference_month, enterprise_code
