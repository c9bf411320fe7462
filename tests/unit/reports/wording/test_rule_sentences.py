import bulletin_inputs as made
import pytest

from profiles import load_profile
from reports.wording.rule_sentences import Evaluation, describe_evaluation, describe_kind, rule_line

_RULES = {rule.id: rule for rule in made.rules()}


def evaluation(value, error, line, probability, required=0.9, standing="default"):
    return Evaluation(value, error, line, probability, required, standing)


@pytest.mark.parametrize(
    ("rule_id", "unit", "stored", "en", "zh"),
    [
        ("S1", "pct", evaluation(0.634, 0.081, 0.5, 0.948),
         "Sahm-type gap (S1): gap 0.63 percentage points (standard error 0.08), line 0.5"
         " percentage points (default); probability 95%, required 90%.",
         "萨姆型缺口（S1）：缺口0.63个百分点（标准误0.08），界线0.5个百分点（默认）；概率95%，要求90%。"),
        ("R2", "pct", evaluation(6.72, 0.09, 6.5, 0.999, standing="reference"),
         "Rate above the line and rising (R2): signal 6.72% (standard error 0.09), line 6.5%"
         " (reference); probability >99%, required 90%.",
         "失业率越线且上升（R2）：信号6.72%（标准误0.09），界线6.5%（参考）；概率>99%，要求90%。"),
        ("J2", "persons", evaluation(-214_000, 61_000, 0, 0.998),
         "Net job losses for three months (J2): change −214 thousand (standard error 61"
         " thousand), line 0 (default); probability >99%, required 90%.",
         "就业连续三个月净减少（J2）：净变动−21.4万人（标准误6.1万人），界线0（默认）；概率>99%，要求90%。"),
        ("D1", "persons", evaluation(41.23, 4.2, 50, 0.98),
         "More industries shrink than grow (D1): index 41.2 points (standard error 4.2), line 50"
         " (default); probability 98%, required 90%.",
         "收缩行业多于扩张行业（D1）：指数41.2点（标准误4.2），界线50（默认）；概率98%，要求90%。"),
    ],
)  # fmt: skip
def test_rule_is_told_with_figure_error_line_and_probability(rule_id, unit, stored, en, zh):
    decimals = 1 if unit == "pct" else 0
    rule = _RULES[rule_id]
    assert describe_evaluation(stored, rule, unit, "en", decimals=decimals) == en
    assert describe_evaluation(stored, rule, unit, "zh", decimals=decimals) == zh


def test_line_keeps_the_digits_it_needs():
    rule = _RULES["R3"].model_copy(update={"kind": "signal_above"})
    assert rule_line(8.0, rule, "pct", "en", decimals=1) == "8.0%"
    assert rule_line(5.75, rule, "pct", "en", decimals=1) == "5.75%"


@pytest.mark.parametrize("rule_id", sorted(_RULES))
def test_every_kind_says_what_its_probability_is_of(rule_id):
    assert describe_kind(_RULES[rule_id], "en").startswith("probability")
    assert "概率" in describe_kind(_RULES[rule_id], "zh")


_LIAONING = load_profile("liaoning")


def told(rule_id, stored, language):
    rule = _LIAONING.rule(rule_id)
    indicator = _LIAONING.indicator(rule.series.indicator_code)
    return describe_evaluation(stored, rule, indicator.unit, language, decimals=indicator.decimals)


@pytest.mark.parametrize(
    ("rule_id", "stored", "en", "zh"),
    [
        ("C1_YELLOW", evaluation(62.48, 15.7, 30, 0.98),
         "New claims up 30 % on the year (C1_YELLOW): growth on the year 62.5% (standard error"
         " 15.7), line 30% (default); probability 98%, required 90%.",
         "新申领失业保险金人数同比增长30%（C1_YELLOW）：同比增幅62.5%（标准误15.7），"
         "界线30%（默认）；概率98%，要求90%。"),
        ("J1_YELLOW", evaluation(-3.02, 0.26, -2, 0.999),
         "Job change 2 own standard deviations below its usual (J1_YELLOW): −3.0 own standard"
         " deviations from what is usual (standard error 0.3), line −2 (default);"
         " probability >99%, required 90%.",
         "岗位变动率低于通常水平2倍自身标准差（J1_YELLOW）：偏离通常水平−3.0倍自身标准差"
         "（标准误0.3），界线−2（默认）；概率>99%，要求90%。"),
        ("S1_CITY", evaluation(0.84, 0.12, 0.5, 0.997, standing="reference"),
         "City: rate up by 0.5 points on its low (S1_CITY): figure 0.84 percentage points"
         " (standard error 0.12), line 0.5 percentage points (reference); probability >99%,"
         " required 90%.",
         "市：失业率较低点上升0.5个百分点（S1_CITY）：数据0.84个百分点（标准误0.12），"
         "界线0.5个百分点（参考）；概率>99%，要求90%。"),
        ("CG", evaluation(24.1, 4.0, 15, 0.91, 0.8),
         "Claims up on their low while the rate rises (CG): rise over its low 24.1 points"
         " (standard error 4.0), line 15 points (default); probability 91%, required 80%.",
         "新申领人数较低点上升且失业率走高（CG）：较低点升幅24.1点（标准误4.0），"
         "界线15点（默认）；概率91%，要求80%。"),
        ("O1", evaluation(61.7, None, 50, 0.617, 0.5),
         "A marked rise of the rate is more likely than not (O1): probability 62%, line 50%"
         " (default).",
         "失业率明显上升的可能性过半（O1）：概率62%，界线50%（默认）。"),
    ],
)  # fmt: skip
def test_rules_on_figures_are_told_in_their_own_units(rule_id, stored, en, zh):
    assert told(rule_id, stored, "en") == en
    assert told(rule_id, stored, "zh") == zh


def test_what_many_areas_require_is_told():
    stored = Evaluation(62.48, 15.7, 30, 0.98, 0.9, "default", 0.993, 15)
    assert "required 90% (>99% because 15 areas are looked at)." in told("C1_YELLOW", stored, "en")
    assert "要求90%（共看15个地区，须达>99%）。" in told("C1_YELLOW", stored, "zh")


@pytest.mark.parametrize("rule", _LIAONING.rules, ids=lambda rule: rule.id)
def test_every_rule_of_the_province_says_what_its_probability_is_of(rule):
    for language in ("en", "zh"):
        text = describe_kind(rule, language)
        assert "{" not in text
        for condition in rule.also:
            assert condition.title.in_language(language) in text
