"""Wordings of the bulletin's section on the labour force survey and the market.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: other sections (section_phrases, annex_phrases).
"""

SURVEY_PHRASES: dict[str, tuple[str, str]] = {
    "section_survey": ("Surveyed unemployment by city", "分市调查失业率"),
    "survey_sentence": (
        "The model's rates of the cities, weighted by their labour force, add up to the"
        " province's. A city's raw rate of one month is not a fact: its sample is small, and"
        " chance moves it by points. Read the model's rate, with its error."
        " The province's is not the published rate: it draws on all months.",
        "各市模型估计值按劳动力加权合计等于全省。单月分市调查失业率原始值不能视为事实：样本量小，偶然误差可达"
        "几个百分点，应以模型估计值及其误差为准。全省模型估计值综合历月数据，与公布的失业率不同。",
    ),
    "survey_two_sources": (
        "For {month} person records give the province {direct} directly, the tables of results"
        " {published}: two sources, weighted differently, that need not agree.{simulated} A figure"
        " not named an estimate is that of the tables.",
        "{month}全省失业率，个人记录的直接估计为{direct}，结果表的公布数为{published}：两者来源和加权不同，"
        "不必一致{simulated}。凡未注明为估计值的，均为公布数。",
    ),
    "survey_two_simulated": (
        " In the simulated data each is drawn by itself.",
        "（模拟数据中两者各自独立生成）",
    ),
    "survey_no_sample": (
        "No city but {named} has a survey figure of its own: the other rates rest on insurance"
        " claims and the province's rate, and their errors say how little that tells.",
        "除{named}外，各市没有自己的调查数据，其估计值依据失业保险申领情况和全省水平，误差反映了这一局限。",
    ),
    "survey_nobody": ("none", "无"),
    "survey_caption": (
        "Surveyed unemployment rate by city, {month}, %",
        "分市调查失业率，{month}（%）",
    ),
    "col_survey_model": ("Model estimate", "模型估计"),
    "col_survey_direct": ("Direct estimate", "直接估计"),
    "col_survey_sample": ("Sample", "样本数"),
    "col_survey_grade": ("Grade", "等级"),
    "col_survey_model_grade": ("Grade of the model's", "模型估计等级"),
    "survey_note": (
        "± is 1.96 standard errors: in 95 of 100 months the true rate lies within it. Direct"
        " estimate: from the city's persons of the month alone; sample: persons of the labour"
        " force. Neither is seasonally adjusted. Grades are defaults of this software: with care,"
        " an error above 15% of the rate and 0.5 points, under 100 persons, or model alone; not"
        " shown, an error above 30% and 1 point, or a direct figure from under 30 persons.",
        "±为1.96倍标准误，100个月中约有95个月真值落在此范围内。直接估计仅用该市当月样本，样本数为劳动力人"
        "数；均未经季节调整。质量等级为本软件默认：误差超过失业率的15%且超过0.5个百分点、样本不足100人或仅凭"
        "模型的为“慎用”；误差超过30%且超过1个百分点，或样本不足30人的直接估计，不予显示。",
    ),
    "grade_publish": ("sound", "可用"),
    "grade_caution": ("with care", "慎用"),
    "grade_suppress": ("not shown", "不显示"),
    "groups_caption": (
        "Surveyed unemployment rate by group, {area}, {month}, %; changes in percentage points",
        "{area}分群体调查失业率，{month}（%，变动单位为个百分点）",
    ),
    "col_group": ("Group", "群体"),
    "col_survey_rate": ("Rate", "失业率"),
    "col_survey_month": ("On month", "比上月"),
    "col_survey_year": ("On year", "比上年"),
    "groups_note_persons": (
        "From person records. ± is 1.96 standard errors; those of changes take account of"
        " households asked in both months. A change within noise is no change that can be told.",
        "依据个人记录计算。±为1.96倍标准误，变动的误差已考虑两期重复调查的住户；处于误差范围内的变动不能认定为变化。",
    ),
    "groups_note_tables": (
        "From tables of results. ± is 1.96 standard errors, given or modelled. Without person"
        " records the error of a change is not known.",
        "依据调查结果表。±为1.96倍标准误，由来源提供或按模型推算；没有个人记录，变动的误差未知。",
    ),
    "market_sentence": (
        "The market in {month}: {ratio} vacancies for each registered job-seeker; vacancy rate"
        " {rate}% of insured posts and vacancies.",
        "{month}市场供求：求人倍率{ratio}；岗位空缺率{rate}%（空缺数占参保人数与空缺数之和的比重）。",
    ),
    "market_tightness": (
        "For each person unemployed by the model there were {tightness}{sign}{band} vacancies.",
        "按模型估计，每名失业人员对应{tightness}{sign}{band}个空缺岗位。",
    ),
    "market_note": (
        "Vacancies and job-seekers are those registered with public agencies, not the whole"
        " market.",
        "空缺岗位和求职人数为公共就业服务机构登记数，不代表整个市场。",
    ),
}
