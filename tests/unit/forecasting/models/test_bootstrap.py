import numpy as np

from forecasting.models.bootstrap import age_weights, draw_weighted


def test_values_are_drawn_in_proportion_to_their_weights():
    drawn = draw_weighted(
        np.array([1.0, 2.0, 3.0]),
        np.array([1.0, 0.0, 3.0]),
        shape=(100, 200),
        rng=np.random.default_rng(1),
    )
    assert drawn.shape == (100, 200)
    assert abs(np.mean(drawn == 3.0) - 0.75) < 0.01
    assert not (drawn == 2.0).any()


def test_weight_halves_with_every_half_life():
    np.testing.assert_allclose(age_weights(5, 2.0)[::2], [0.25, 0.5, 1.0])
