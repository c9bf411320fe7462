import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecasting.survey.benchmarking import benchmark

FIVE = st.floats(0.05, 3.0)


@settings(deadline=None)
@given(
    arrays(float, (3, 5), elements=st.floats(0, 20)),
    arrays(float, (3, 5), elements=FIVE),
    arrays(float, 5, elements=st.floats(0.4, 2.0)),
    arrays(float, 5, elements=st.floats(0.01, 1.0)),
)
def test_areas_sum_to_the_province_whatever_they_were(
    mean: np.ndarray, variance: np.ndarray, loading: np.ndarray, weight: np.ndarray
) -> None:
    share = np.tile(weight / weight.sum(), (3, 1))
    province = np.array([4.0, 5.0, 6.0])
    found = benchmark(
        mean, variance, loading=loading, weight=share, province_mean=province,
        province_variance=np.full(3, 0.04),
    )  # fmt: skip
    np.testing.assert_allclose((share * found.mean).sum(axis=1), province, rtol=0, atol=1e-10)
    assert (found.standard_error > 0).all()


def test_an_area_alone_is_the_province() -> None:
    found = benchmark(
        np.array([[7.0]]), np.array([[1.0]]), loading=np.array([1.0]), weight=np.array([[1.0]]),
        province_mean=np.array([5.0]), province_variance=np.array([0.09]),
    )  # fmt: skip
    assert found.mean[0, 0] == pytest.approx(5.0)
    assert found.standard_error[0, 0] == pytest.approx(0.3)


def test_the_error_of_the_province_is_carried_into_the_areas() -> None:
    def errors(province_variance: float) -> np.ndarray:
        return benchmark(
            np.full((1, 2), 5.0), np.full((1, 2), 1.0), loading=np.ones(2),
            weight=np.full((1, 2), 0.5), province_mean=np.array([5.0]),
            province_variance=np.array([province_variance]),
        ).standard_error  # fmt: skip

    # Two areas of variance 1 with V shared: (1 − V)/2 is removed, the rest stays.
    np.testing.assert_allclose(errors(0.0), np.sqrt(0.5))
    assert (errors(0.5) > errors(0.0)).all()


def test_the_less_certain_area_moves_most() -> None:
    found = benchmark(
        np.array([[5.0, 5.0]]), np.array([[0.1, 2.0]]), loading=np.ones(2),
        weight=np.full((1, 2), 0.5), province_mean=np.array([6.0]),
        province_variance=np.array([0.01]),
    )  # fmt: skip
    moved = found.mean[0] - 5.0
    assert moved[1] > 5 * moved[0] > 0
