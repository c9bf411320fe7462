import bulletin_inputs as made
import pytest

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
