"""Hashes that come more than once are found in place, whatever their order and number."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.landing.pile import repeated


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=60), st.sampled_from([np.uint32, np.uint64]))
def test_the_values_that_occur_more_than_once(values: list[int], kind: type[np.unsignedinteger]) -> None:
    found = repeated(np.array(values, kind))
    assert found.to_list() == sorted(value for value, times in Counter(values).items() if times > 1)
    assert found.name == "hash"
    assert found.to_numpy().dtype == kind


def test_no_copy_is_taken() -> None:
    hashes = np.array([9, 1, 9, 2**32 - 1, 0], np.uint32)
    repeated(hashes)
    assert hashes.tolist() == [0, 1, 9, 9, 2**32 - 1]


@pytest.mark.parametrize("values", [[], [7]])
def test_too_few_to_repeat(values: list[int]) -> None:
    assert repeated(np.array(values, np.uint32)).is_empty()
