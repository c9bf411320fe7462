from dataclasses import replace

import bulletin_inputs as made
import pandas as pd
import pytest

from catalogue import months_between
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import Bullets, FanChart, Paragraph, Table, charts_of
from reports.inputs import empty_frame


@pytest.fixture(scope="module")
def english(inputs, profile):
    return compose_bulletin(inputs, profile, language="en")


def section(content, code):
    return next(part for part in content.sections if part.code == code)


def table(content, code):
    return next(block for block in section(content, code).blocks if isinstance(block, Table))


def said(content, code):
    lines = []
    for block in section(content, code).blocks:
        if isinstance(block, Paragraph):
            lines.append(block.statement.text)
        if isinstance(block, Bullets):
            lines += [item.text for item in block.statements]
    return " ".join(lines)


def test_first_part_says_where_how_bad_since_when_and_why(english):
    status = english.areas[0]
    assert status.area_title == "United States"
    assert (status.level.code, status.level.symbol) == ("orange", "◆")
    assert status.since == "since the bulletin of April 2008"
    assert [reason.text.split(")")[0].split("(")[1] for reason in status.reasons] == [
        "S1",
        "S2",
        "J2",
        "D1",
    ]
    assert status.missing[0].text == "The level rests on 6 of the 7 rules due here."
    assert status.missing[1].text == (
        "Rate reaches the line within a year (P12) could not be evaluated: there is no forecast of"
        " the series."
    )


def test_sections_stand_in_the_readers_order_annexes_last(english):
    assert [part.code for part in english.sections] == [
        "level",
        "level_reasons",
        "indicators",
        "changes",
        "key_areas",
        "industries",
        "outlook",
        "by_sex",
        "record",
        "warning_record",
        "data_quality",
        "rules",
        "definitions",
        "sources",
        "problems",
        "provenance",
    ]
    assert [part.is_annex for part in english.sections] == [False] * 11 + [True] * 5
    assert [part.code for part in english.sections if part.depth == 2] == [
        "level_reasons",
        "changes",
        "industries",
    ]


def as_stored(row):
    """Return values and keys; differences of figures as shown depend on the language's unit."""
    return [
        (cell.value, cell.key)
        if not cell.key.startswith("published_difference")
        else cell.key.rsplit(",", 2)[0]
        for cell in row.cells
    ]


def test_both_languages_rest_on_the_same_figures(english, inputs, profile):
    chinese = compose_bulletin(inputs, profile, language="zh")
    for code in ("indicators", "outlook", "industries", "record", "rules"):
        pairs = zip(table(english, code).rows, table(chinese, code).rows, strict=True)
        for first, second in pairs:
            assert as_stored(first) == as_stored(second)


def test_indicator_row_shows_figure_changes_and_verdict(english, inputs):
    row = table(english, "indicators").rows[0]
    rate = inputs.observation[inputs.observation["indicator_code"] == made.RATE]
    values = rate.set_index("reference_month")["value"]
    latest, before = values.iloc[-1], values.iloc[-2]
    assert row.cells[0].text == f"{latest:.1f}%\n±0.2"  # 1.96 × 0.12
    assert row.cells[1].text == f"{latest - before:+.1f} pp".replace("-", "−").replace(
        "+0.0", "0.0"
    )
    assert row.cells[0].key == (
        "core.observation[vintage=2008-05,area_code=US,indicator_code=unemployment_rate,"
        "breakdown=total,reference_month=2008-04].value"
    )
    # Its noise of 0.08 says less than its sample: 1.96 × 0.12 × √(2 − 2 × 0.25).
    assert row.cells[4].text.endswith("± 0.29\nwithin noise")
    assert row.cells[5].text == "6.5% (reference)"
    assert row.cells[6].text == "◆ Orange"


def test_a_change_on_the_year_carries_its_error_and_a_verdict(english, inputs, profile):
    cell = table(english, "indicators").rows[0].cells[2]
    assert cell.text.endswith("± 0.3\nrise")  # 1.96 × √2 × 0.12
    assert cell.parts[0].key.startswith("band95(root_sum_of_squares(")
    assert "on the year before (± 0.3: beyond noise)" in english.headline
    lower = inputs.observation.copy()
    is_latest = (lower["indicator_code"] == made.RATE) & (lower["reference_month"] == made.LAST)
    lower.loc[is_latest, "value"] -= 0.4
    content = compose_bulletin(replace(inputs, observation=lower), profile, language="en")
    assert table(content, "indicators").rows[0].cells[2].text.endswith("\nwithin noise")
    assert "(± 0.3: within noise)" in content.headline


def test_a_change_is_as_sure_as_its_noise_where_that_is_wider_than_its_sample(inputs, profile):
    noisy = inputs.seasonal_adjustment.copy()
    noisy["noise_standard_error"] = 0.2
    content = compose_bulletin(replace(inputs, seasonal_adjustment=noisy), profile, language="en")
    cell = table(content, "indicators").rows[0].cells[4]
    assert "± 0.55" in cell.text  # 1.96 × √2 × 0.2
    assert "change_error" in str(cell)


def test_change_beyond_noise_is_called_a_rise(inputs, profile):
    adjusted = inputs.seasonal_adjustment.copy()
    is_latest = (adjusted["indicator_code"] == made.RATE) & (
        adjusted["reference_month"] == made.LAST
    )
    adjusted.loc[is_latest, "seasonally_adjusted"] += 1.0
    content = compose_bulletin(
        replace(inputs, seasonal_adjustment=adjusted), profile, language="en"
    )
    assert table(content, "indicators").rows[0].cells[4].text.endswith("\nrise")


def test_level_kept_without_evidence_says_so(inputs, profile):
    level = inputs.level.copy()
    level.loc[level["vintage"] == made.VINTAGE, "evidence_level_code"] = "yellow"
    content = compose_bulletin(replace(inputs, level=level), profile, language="en")
    assert content.areas[0].persistence == (
        "The evidence of this vintage alone supports “Yellow”; the level is held because a level"
        " falls only after 3 months without the evidence."
    )
    note = "A level held from earlier months is not shown here, but on the front."
    assert note in table(content, "indicators").notes
    stored = compose_bulletin(inputs, profile, language="en")
    assert note not in table(stored, "indicators").notes


def test_rule_of_an_earlier_vintage_is_told_with_that_vintage(inputs, profile):
    signal = inputs.signal.copy()
    is_now = (signal["vintage"] == made.VINTAGE) & (signal["rule_id"] == "S1")
    signal.loc[is_now, "is_triggered"] = False
    content = compose_bulletin(replace(inputs, signal=signal), profile, language="en")
    assert content.areas[0].reasons[0].text == (
        "Sahm-type gap (S1): last met at vintage April 2008; not met now."
    )
    assert "no longer met: Sahm-type gap (S1)" in said(content, "changes")


def test_raised_level_is_told_as_a_change(inputs, profile):
    level = inputs.level.copy()
    before = level["vintage"] == pd.Timestamp("2008-04-01")
    level.loc[before, ["level_code", "evidence_level_code"]] = "yellow"
    content = compose_bulletin(replace(inputs, level=level), profile, language="en")
    assert "level raised from Yellow to Orange" in said(content, "changes")


def test_new_figure_is_held_against_last_months_forecast(english):
    text = said(english, "changes")
    assert "Unemployment rate, April 2008: 5.0%, inside the 80% interval" in text


def test_rule_met_in_fewer_months_than_needed_shows_its_run(english):
    every = next(
        block
        for block in section(english, "rules").blocks
        if isinstance(block, Table) and block.code == "all_rules"
    )
    rows = {row.heading.split(" ")[0]: row for row in every.rows}
    assert rows["D1"].cells[4].text == "met (2/2)"
    assert rows["S1"].cells[0].text == "0.63 ± 0.08"
    assert rows["J2"].cells[0].text == "−214 ± 61 thousand"
    assert rows["P12"].cells[4].text == "not evaluated: there is no forecast of the series"
    assert rows["R2"].cells[1].text == "6.5%\nreference (a decision of this system)"
    assert rows["R3"].cells[1].text == "8.0%\ndefault (a decision of this system)"


def test_fan_lies_on_the_adjusted_scale(english, inputs):
    fan = next(chart for chart in charts_of(english) if isinstance(chart, FanChart))
    forecast = inputs.forecast[
        (inputs.forecast["indicator_code"] == made.RATE)
        & (inputs.forecast["model"] == "ensemble")
        & (inputs.forecast["quantile_level"] == 0.5)
        & (inputs.forecast["horizon_months"] == 6)
    ].iloc[0]
    _, seasonal = made.series_values(made.series(made.RATE))
    factor = seasonal[months_between(made.FIRST, forecast["reference_month"])]
    assert fan.is_adjusted
    assert fan.quantiles[0.5].iloc[5] == pytest.approx(forecast["value"] - factor)


def test_intake_adds_up_and_lists_what_was_refused(english):
    refused_rows, row = (
        block.rows for block in section(english, "problems").blocks if isinstance(block, Table)
    )
    row = row[0]
    received, accepted, refused = (cell.value for cell in row.cells[:3])
    assert (received, accepted, refused) == (720, 690, 30)
    assert row.cells[3].text == "the cell is empty: 28; the value is not a number: 2"
    text = said(english, "problems")
    assert "Payroll sample could not be read: expected column 'Employed'" in text
    assert refused_rows[1].heading == "Labour survey"
    assert [cell.text for cell in refused_rows[1].cells] == [
        "17",
        "Apr",
        "n/a",
        "the value is not a number",
    ]
    assert (
        "exponential smoothing (ETS) could not be used; the seasonal random walk took its place."
        " Technical message: the likelihood did not converge in 50 steps"
    ) in text
    assert english.notices[-1] == (
        "Data problems of this issue (see “Quality of the data”): sources not read 1, figures set"
        " aside for an error 2."
    )


def test_defaults_are_called_defaults(english):
    entries = dict(section(english, "definitions").blocks[0].entries)
    assert "Levels (default)" in entries
    assert "(default)" in english.areas[0].reasons[0].text


def test_empty_inputs_give_a_reason_in_every_section(empty_inputs, profile):
    content = compose_bulletin(empty_inputs, profile, language="en")
    assert content.areas[0].headline == "No level"
    assert said(content, "changes").startswith("Not compared: there is no forecast")
    assert said(content, "indicators").startswith("No indicator of the bulletin")
    assert said(content, "outlook") == "Unemployment rate: no forecast was made at this vintage."
    assert said(content, "industries").startswith("No net job change by industry")
    assert said(content, "record").startswith("No past forecast of what this edition shows")
    assert said(content, "rules") == "No rule was evaluated at this vintage."
    assert said(content, "level_reasons").startswith("Nothing is known for or against")
    assert said(content, "warning_record").startswith("No past level can be judged")


@pytest.mark.parametrize(
    "name",
    ["seasonal_adjustment", "forecast", "previous_forecast", "signal", "level", "net_job_change"],
)
def test_one_empty_frame_leaves_the_rest_standing(name, inputs, profile):
    content = compose_bulletin(replace(inputs, **{name: empty_frame(name)}), profile, language="zh")
    assert len(content.sections) == 16


def test_paused_month_is_named_beside_its_series(inputs, profile):
    is_late = (inputs.observation["indicator_code"] == made.JOBS) & (
        inputs.observation["reference_month"] > pd.Timestamp("2008-01-01")
    )
    content = compose_bulletin(
        replace(inputs, observation=inputs.observation[~is_late]), profile, language="en"
    )
    assert table(content, "indicators").rows[1].heading == (
        "Payroll employment, thousand (January 2008)"
    )


def test_profile_without_industries_has_no_such_section(inputs, profile):
    settings = profile.settings.model_copy(update={"employment_indicator_code": None})
    content = compose_bulletin(
        inputs, profile.model_copy(update={"settings": settings}), language="en"
    )
    assert "industries" not in [part.code for part in content.sections]


def test_arguments_are_not_changed(inputs, profile):
    before = inputs.signal.copy()
    compose_bulletin(inputs, profile, language="en")
    pd.testing.assert_frame_equal(inputs.signal, before)


def test_pages_list_the_rules_that_matter_and_data_hold_every_rule(english, inputs):
    printed, every = (
        next(
            block
            for block in section(english, "rules").blocks
            if isinstance(block, Table) and block.code == code
        )
        for code in ("rules", "all_rules")
    )
    assert not printed.is_data_only
    assert every.is_data_only
    now = inputs.signal[inputs.signal["vintage"] == made.VINTAGE]
    assert {row.heading.split(" ")[0] for row in every.rows} == set(now["rule_id"])
    left = len(every.rows) - len(printed.rows)
    assert left == 2  # R2 and R3, whose probability is far below a tenth
    assert printed.notes[-1].startswith(f"{left} further rules, not met")
