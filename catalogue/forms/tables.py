"""Forms that describe areas: survey results, insurance, employment, vacancies, big data.

Each figure of a row becomes a fact of its indicator. What does not belong here: forms of
single enterprises and persons.
"""

from catalogue.forms.field import Aggregation, Field, Form
from catalogue.forms.shared_fields import AREA, IGNORED_HEADINGS, REFERENCE_MONTH

BREAKDOWN = Field(
    "breakdown", "breakdown", "分组", "Group",
    "性别、年龄、户籍等分组，缺省为总体", "sex, age, registration …; all persons where empty",
    synonyms=("类别", "人群", "分组类别", "指标分组", "Breakdown"),
)  # fmt: skip
INDUSTRY_BREAKDOWN = Field(
    "breakdown", "breakdown", "行业门类", "Industry",
    "行业门类，缺省为合计", "industry section; all industries where empty",
    synonyms=("行业", "行业类别", "职业", "职业大类", "分行业", "Industry section", "Occupation"),
)  # fmt: skip
WEEK = Field(
    "reference_week", "week", "周起始日", "First day of week",
    "按周报送时填写，周一日期", "where sent by week: its Monday",
    synonyms=("周", "统计周", "周开始日期", "Week"),
)  # fmt: skip
MONTH_OR_WEEK = Field(
    REFERENCE_MONTH.name, "month", REFERENCE_MONTH.title_zh, REFERENCE_MONTH.title_en,
    REFERENCE_MONTH.meaning_zh, REFERENCE_MONTH.meaning_en, synonyms=REFERENCE_MONTH.synonyms,
)  # fmt: skip


def _figure(
    name: str,
    indicator_code: str,
    title_zh: str,
    title_en: str,
    *synonyms: str,
    maximum: float | None = None,
    cumulative_of: str | None = None,
    week_aggregation: Aggregation = "mean",
    is_scaled_by_unit: bool = True,
) -> Field:
    return Field(
        name, "number", title_zh, title_en, title_zh, title_en.lower(),
        synonyms=synonyms,
        minimum=0,
        maximum=maximum,
        indicator_code=indicator_code,
        cumulative_of=cumulative_of,
        week_aggregation=week_aggregation,
        is_scaled_by_unit=is_scaled_by_unit,
    )  # fmt: skip


def _table(code: str, title_zh: str, title_en: str, *fields: Field) -> Form:
    key = tuple(
        field.name for field in fields if field.type in ("month", "week", "area", "breakdown")
    )
    return Form(code, title_zh, title_en, "table", key, fields, ignored_headings=IGNORED_HEADINGS)


SURVEY_TABLE = _table(
    "survey_table", "劳动力调查结果表", "Labour force survey, tables of results",
    REFERENCE_MONTH, AREA, BREAKDOWN,
    _figure(
        "unemployment_rate_pct", "urban_surveyed_unemployment_rate",
        "城镇调查失业率（%）", "Urban surveyed unemployment rate, %",
        "城镇调查失业率", "调查失业率", "失业率", "失业率（%）",
        maximum=100, is_scaled_by_unit=False,
    ),
    Field(
        "standard_error_pp", "number", "标准误（个百分点）", "Standard error, percentage points",
        "失业率的抽样标准误", "sampling standard error of the rate",
        synonyms=("标准误", "抽样标准误", "标准误差"), minimum=0, maximum=50,
    ),
    Field(
        "sample_size_persons", "count", "样本量（人）", "Sample size, persons",
        "劳动力样本人数", "persons of the labour force in the sample",
        synonyms=("样本量", "样本人数"), minimum=0,
    ),
)  # fmt: skip

INSURANCE_TABLE = _table(
    "insurance_table", "失业保险情况表", "Unemployment insurance",
    REFERENCE_MONTH, AREA,
    _figure(
        "new_claims_persons", "unemployment_insurance_new_claims",
        "新申领失业保险金人数", "New claims, persons", "新增申领人数", "新申领人数",
    ),
    _figure(
        "recipients_persons", "unemployment_insurance_recipients",
        "领取失业保险金人数", "Recipients, persons", "领金人数", "期末领取人数",
    ),
    _figure(
        "fund_balance_yuan", "unemployment_insurance_fund_balance",
        "失业保险基金结余（元）", "Fund balance, yuan", "基金结余", "累计结余", "基金累计结余",
    ),
    _figure(
        "payments_yuan", "unemployment_insurance_payments",
        "失业保险金支出（元）", "Payments, yuan", "基金支出", "当月支出", "失业保险金支出",
    ),
)  # fmt: skip

EMPLOYMENT_TABLE = _table(
    "employment_table", "就业失业登记和参保情况表", "Registered unemployment, new jobs, insured",
    REFERENCE_MONTH, AREA,
    _figure(
        "new_urban_jobs_cumulative_persons", "new_urban_jobs_cumulative",
        "城镇新增就业累计（人）", "New urban jobs since January, persons",
        "城镇新增就业", "城镇新增就业累计", "城镇新增就业人数", "累计新增就业",
        cumulative_of="new_urban_jobs",
    ),
    _figure(
        "registered_unemployed_persons", "registered_unemployed",
        "登记失业人数", "Registered unemployed, persons", "城镇登记失业人数", "期末登记失业人数",
    ),
    _figure(
        "insured_persons", "unemployment_insurance_members",
        "失业保险参保人数", "Members of unemployment insurance", "参保人数", "失业保险参保",
    ),
)  # fmt: skip

VACANCY_TABLE = _table(
    "vacancy_table", "人力资源市场供求表", "Vacancies and job-seekers",
    REFERENCE_MONTH, AREA, INDUSTRY_BREAKDOWN,
    _figure(
        "vacancies_persons", "vacancies", "需求人数", "Vacancies",
        "岗位空缺数", "招聘人数", "空缺岗位",
    ),
    _figure(
        "job_seekers_persons", "job_seekers", "求职人数", "Job-seekers", "登记求职人数", "求职者",
    ),
)  # fmt: skip

MARKET_ENTITY_TABLE = _table(
    "market_entity_table", "市场主体登记情况表", "Market entities",
    MONTH_OR_WEEK, WEEK, AREA,
    _figure(
        "new_entities_count", "market_entities_new", "新登记市场主体（户）", "Newly registered",
        "新登记", "新设市场主体", week_aggregation="sum",
    ),
    _figure(
        "closed_entities_count", "market_entities_closed", "注销吊销市场主体（户）", "Closed",
        "注销", "注吊销市场主体", week_aggregation="sum",
    ),
)  # fmt: skip

MOBILE_TABLE = _table(
    "mobile_table", "移动通信信令人口表", "Mobile signalling",
    MONTH_OR_WEEK, WEEK, AREA,
    _figure(
        "migrants_present_persons", "mobile_migrants_present",
        "在地外来人口（人）", "Migrants present, persons", "外来人口", "在地外来人口",
    ),
    _figure(
        "returned_to_work_pct", "mobile_returned_to_work",
        "返岗率（%）", "Returned to work, %", "返岗率", maximum=100, is_scaled_by_unit=False,
    ),
)  # fmt: skip

POSTING_TABLE = _table(
    "posting_table", "网络招聘情况表", "Online postings",
    MONTH_OR_WEEK, WEEK, AREA,
    _figure(
        "postings_count", "online_postings", "在线招聘岗位数", "Online postings",
        "招聘岗位数", "网络招聘岗位", week_aggregation="mean",
    ),
    _figure(
        "resumes_count", "online_resumes", "活跃求职简历数", "Active résumés", "简历数", "活跃简历",
    ),
)  # fmt: skip

ELECTRICITY_TABLE = _table(
    "electricity_table", "工业用电情况表", "Industrial electricity",
    MONTH_OR_WEEK, WEEK, AREA,
    _figure(
        "industrial_electricity_kwh", "industrial_electricity",
        "工业用电量（千瓦时）", "Industrial electricity, kWh", "工业用电量", week_aggregation="sum",
    ),
    _figure(
        "zero_use_customers_pct", "industrial_zero_use_customers",
        "零用电工业用户占比（%）", "Industrial customers without use, %",
        "零用电户占比", maximum=100, is_scaled_by_unit=False,
    ),
)  # fmt: skip

CREDIT_TABLE = _table(
    "credit_table", "企业信用情况表", "Enterprise credit",
    MONTH_OR_WEEK, WEEK, AREA,
    _figure(
        "overdue_enterprises_count", "credit_overdue_enterprises",
        "贷款逾期企业（户）", "Enterprises with overdue loans", "逾期企业",
    ),
    _figure(
        "tax_arrears_enterprises_count", "credit_tax_arrears_enterprises",
        "欠税企业（户）", "Enterprises in tax arrears", "欠税企业",
    ),
)  # fmt: skip

RAIL_TABLE = _table(
    "rail_table", "铁路运输情况表", "Rail transport",
    MONTH_OR_WEEK, WEEK, AREA,
    _figure(
        "rail_passengers_persons", "rail_passengers",
        "铁路客运量（人）", "Rail passengers", "客运量", "旅客发送量", week_aggregation="sum",
    ),
    _figure(
        "rail_freight_tonnes", "rail_freight",
        "铁路货运量（吨）", "Rail freight, tonnes", "货运量", "货物发送量", week_aggregation="sum",
    ),
)  # fmt: skip

TABLE_FORMS = (
    SURVEY_TABLE, INSURANCE_TABLE, EMPLOYMENT_TABLE, VACANCY_TABLE, MARKET_ENTITY_TABLE,
    MOBILE_TABLE, POSTING_TABLE, ELECTRICITY_TABLE, CREDIT_TABLE, RAIL_TABLE,
)  # fmt: skip
