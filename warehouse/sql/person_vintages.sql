-- grain: one row per month of person records and vintage up to a given one that brought any
-- key: vintage, reference_month
-- readers: assets.survey, to estimate every month anew at each vintage that changed it
SELECT DISTINCT vintage, reference_month
FROM core.person_record
WHERE vintage <= $vintage
ORDER BY vintage, reference_month
