import dagster as dg
import pandas as pd
import pytest

from pipelines.partitions import vintage_partitions


@pytest.fixture
def place_with(toy_profile):
    def of(**settings):
        changed = toy_profile.settings.model_copy(update=settings)
        return toy_profile.model_copy(update={"settings": changed})

    return of


def test_an_archive_has_every_month_from_its_first_vintage_to_its_last(place_with):
    keys = vintage_partitions(
        place_with(first_vintage="2018-11", last_vintage="2019-02")
    ).get_partition_keys()
    assert keys == ["2018-11", "2018-12", "2019-01", "2019-02"]


def test_an_archive_may_end_in_december(place_with):
    place = place_with(first_vintage="2018-11", last_vintage="2018-12")
    assert vintage_partitions(place).get_partition_keys() == ["2018-11", "2018-12"]


def test_a_live_place_ends_with_the_open_month_of_its_own_calendar(place_with):
    place = place_with(last_vintage=None, timezone="Asia/Shanghai")
    # In Shanghai the new month has begun when it is still the 31st in London.
    moment = pd.Timestamp("2024-07-31 17:00", tz="UTC").to_pydatetime()
    with dg.partition_loading_context(effective_dt=moment):
        assert vintage_partitions(place).get_last_partition_key() == "2024-08"
