import pandas as pd
from distributed import Client, LocalCluster

from forecasting import ForecastSettings, backtest_panel


def test_a_cluster_gives_the_same_forecasts_as_one_process(rate):
    names = ("structural", "direct_ridge")
    panel = pd.concat(
        [rate(72, unique_id=f"{area}/rate/total", seed=area) for area in range(4)]
        + [rate(60, unique_id="1/claims/total")]
    )
    origins = [pd.Timestamp("2004-06-01"), pd.Timestamp("2005-03-01")]
    here = ForecastSettings(models=names, ensemble_models=names, largest_pool=2)
    there = ForecastSettings(models=names, ensemble_models=names, largest_pool=2, backend="dask")
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    )
    with cluster, Client(cluster):
        parted = backtest_panel(panel, origins=origins, settings=there, n_jobs=2)
    pd.testing.assert_frame_equal(parted, backtest_panel(panel, origins=origins, settings=here))
