from dataclasses import replace

import pandas as pd
import pytest

from reports.inputs import TABLE_OF_FIELD, empty_frame


def test_frame_without_a_column_is_refused_by_name(empty_inputs):
    with pytest.raises(ValueError, match=r"'level'.*warnings\.level.*rule_ids"):
        replace(empty_inputs, level=empty_frame("level").drop(columns="rule_ids"))


@pytest.mark.parametrize("name", sorted(TABLE_OF_FIELD))
def test_every_frame_may_be_empty(name):
    frame = empty_frame(name)
    assert frame.empty
    assert isinstance(frame, pd.DataFrame)
