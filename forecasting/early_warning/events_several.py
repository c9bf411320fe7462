"""Events of several enterprises: many cuts in one county, and large-scale events of a city.

What does not belong here: events of one enterprise (events_single), the separations of a city
(events_large).
"""

import numpy as np
import pandas as pd

from forecasting.early_warning.events_settings import EventRule


def cluster_events(cuts: pd.DataFrame, rule: EventRule) -> pd.DataFrame:
    """Return one row per county and unbroken run of windows with enough enterprises."""
    lines = rule.lines
    is_many = cuts["cut_persons"] > lines["persons"]
    is_deep = (100 * cuts["cut_share"] > lines["share_pct"]) & (
        cuts["staff_persons"] >= lines["smallest_staff_persons"]
    )
    stands = cuts["is_involuntary"] & ~cuts["is_withdrawn"] & cuts["county_code"].notna()
    rows: list[dict[str, object]] = []
    for county, own in cuts[stands & (is_many | is_deep)].groupby("county_code", sort=True):
        if own["enterprise_code"].nunique() < lines["enterprises"]:
            continue
        rows.extend(_cluster_row(str(county), run, rule) for run in _runs(own, rule))
    return pd.DataFrame(rows)


def _runs(own: pd.DataFrame, rule: EventRule) -> list[pd.DataFrame]:
    """Return the cuts of each run of overlapping windows that hold enough enterprises."""
    own = own.sort_values(["effective_date", "event_id"], kind="stable")
    ends = own["effective_date"] + pd.DateOffset(months=int(rule.lines["window_months"]))
    days = own["effective_date"].to_numpy()
    stops = np.searchsorted(days, ends.to_numpy(), side="left")
    firm, _ = pd.factorize(own["enterprise_code"])
    member = np.zeros(len(own), dtype=bool)
    breaks = np.ones(len(own), dtype=bool)
    for start, stop in enumerate(stops):
        if stop - start < rule.lines["enterprises"]:
            continue
        if len(set(firm[start:stop].tolist())) >= rule.lines["enterprises"]:
            # Cuts of one window belong together, and windows that share a cut do too.
            member[start:stop] = True
            breaks[start + 1 : stop] = False
    number = np.cumsum(breaks)
    return [own[member & (number == n)] for n in np.unique(number[member])]


def _cluster_row(county: str, run: pd.DataFrame, rule: EventRule) -> dict[str, object]:
    known = run.sort_values(["first_known_on", "event_id"], kind="stable")
    first = known.iloc[0]
    # Known since enough of its enterprises were.
    since = known.drop_duplicates("enterprise_code").iloc[int(rule.lines["enterprises"]) - 1]
    last_effect = run["effective_date"].max()
    return {
        "event_id": f"{rule.rule_id}-{county}-{first['event_id'].split('-', 1)[1]}",
        "kind": rule.kind,
        "rule_ids": rule.rule_id,
        "level_code": rule.level_code,
        "level_rule_ids": rule.rule_id,
        "area_code": run["area_code"].mode().iloc[0],
        "level_area_code": county if rule.raises == "county" else run["area_code"].mode().iloc[0],
        "county_code": county,
        "enterprise_count": run["enterprise_code"].nunique(),
        "persons": float(run["cut_persons"].sum()),
        "announced_date": run["first_report_date"].min(),
        "effective_date": run["effective_date"].min(),
        "in_force_until": last_effect + pd.DateOffset(months=rule.in_force_months),
        "first_known_vintage": since["first_known_vintage"],
        "first_known_on": since["first_known_on"],
        "last_known_vintage": run["last_known_vintage"].max(),
        "last_known_on": run["last_known_on"].max(),
        "report_numbers": ",".join(sorted(set(",".join(run["report_numbers"]).split(",")))),
        "number_count": int(run["number_count"].sum()),
        "revision_count": int(run["revision_count"].sum()),
        "is_withdrawn": False,
        "is_settled": False,
    }


def city_events(signals: pd.DataFrame, rule: EventRule) -> pd.DataFrame:
    """Return one row per city whose separations pass the line, by its likeliest window."""
    passed = signals[signals["probability"] >= rule.required_probability]
    rows: list[dict[str, object]] = []
    for area_code, own in passed.groupby("area_code", sort=True):
        top = own.sort_values(["probability", "value", "last_month"], kind="stable").iloc[-1]
        last = own["last_month"].max()
        first = own["first_month"].min()
        rows.append(
            {
                "event_id": f"{rule.rule_id}-{area_code}-{first:%Y%m}",
                "kind": rule.kind,
                "rule_ids": rule.rule_id,
                "level_code": rule.level_code,
                "level_rule_ids": rule.rule_id,
                "area_code": area_code,
                "level_area_code": area_code,
                "enterprise_count": top["enterprise_count"],
                "persons": top["value"],
                "persons_standard_error": top["standard_error"],
                "probability": top["probability"],
                "effective_date": first,
                "in_force_until": last
                + pd.DateOffset(months=rule.in_force_months)
                + pd.offsets.MonthEnd(0),
                "last_known_vintage": top["vintage"],
                "is_withdrawn": False,
                "is_settled": False,
            }
        )
    return pd.DataFrame(rows)


def carried_on(events: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Return the events with large-scale ones that go on known since they were first known.

    Parameters
    ----------
    events
        As ``layoff_events`` returns them.
    before
        The same of the vintage before, its own already carried on; None: there is none.

    Returns
    -------
    pandas.DataFrame
        The events; a large-scale event of a city keeps event_id, first_known_vintage and
        first_known_on of the same rule's event in force there at the vintage before, else it
        is first known at this vintage. Order kept.
    """
    is_city = events["kind"] == "large_scale_event"
    own = events.assign(
        first_known_vintage=events["first_known_vintage"].mask(is_city, events["vintage"]),
        first_known_on=events["first_known_on"].mask(
            is_city, events["vintage"] + pd.offsets.MonthEnd(0)
        ),
    )
    if before is None:
        return own
    live = before[
        (before["kind"] == "large_scale_event") & before["status"].isin(["announced", "in_effect"])
    ]
    key, kept = ["rule_ids", "area_code"], ["event_id", "first_known_vintage", "first_known_on"]
    same = own[key].merge(live[[*key, *kept]], on=key, how="left").set_index(own.index)
    goes_on = is_city & same["event_id"].notna()
    return own.assign(**{name: own[name].mask(goes_on, same[name]) for name in kept})
