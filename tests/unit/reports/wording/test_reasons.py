from catalogue import MISSING_REASONS
from forecasting.members import MEMBERS
from reports.wording.reasons import describe_failure, describe_missing, describe_model


def test_each_missing_reason_has_its_words():
    for code, reason in MISSING_REASONS.items():
        assert describe_missing(code, "en") == reason.message_en
        assert describe_missing(code, "zh") == reason.message_zh


def test_a_reason_nobody_registered_stands_as_it_is():
    assert describe_missing("solar_flare", "zh") == "solar_flare"


def test_no_reason_stored_is_said():
    assert describe_missing(None, "en") == "it was not evaluated"
    assert describe_missing(float("nan"), "zh") == "没有评估结果"


def test_models_have_names_and_unknown_ones_their_code():
    assert describe_model("prophet", "en") == "Prophet"
    assert describe_model("x13", "zh") == "X-13ARIMA-SEATS"
    assert describe_model("oracle", "zh") == "oracle"


def test_what_every_model_needs_is_said_in_chinese():
    for member in MEMBERS.values():
        told = describe_failure(f"expected {member.needs}, got less", "zh")
        assert "expected" not in told


def test_known_remarks_are_translated_together_and_unknown_ones_marked():
    known = "30 months are too few for X-13; Spring Festival is not taken out"
    assert describe_failure(known, "zh") == "仅有30个月数据，不足以使用X-13；未剔除春节影响"
    assert describe_failure(f"{known}; odd", "zh") == f"技术说明（英文）：{known}; odd"
    assert describe_failure("odd", "en") == "odd"
