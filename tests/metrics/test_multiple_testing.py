"""False-discovery control by brute force and by simulation."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.multiple_testing import benjamini_hochberg, e_benjamini_hochberg
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from scipy import stats


def found(p: np.ndarray, rate: float) -> np.ndarray:
    """Benjamini and Hochberg's step-up procedure, by its definition."""
    counts = [k for k in range(1, len(p) + 1) if (p <= rate * k / len(p)).sum() >= k]
    return p <= rate * max(counts) / len(p) if counts else np.zeros(len(p), dtype=bool)


def found_by_e(e: np.ndarray, rate: float) -> np.ndarray:
    """Wang and Ramdas's procedure, by its definition: the k greatest, all at least K / (k rate)."""
    k = max((j for j in range(1, len(e) + 1) if np.sort(e)[-j] >= len(e) / (j * rate)), default=0)
    return e >= np.sort(e)[-k] if k else np.zeros(len(e), dtype=bool)


def test_discoveries_are_the_procedures_own(luck: Generator) -> None:
    for _ in range(1000):
        cells, rate = int(luck.integers(1, 12)), float(luck.choice([0.05, 0.1, 0.3]))
        p, e = luck.beta(0.4, 1, size=cells), np.exp(luck.normal(1, 3, size=cells))
        np.testing.assert_array_equal(benjamini_hochberg(p) <= rate, found(p, rate))
        np.testing.assert_array_equal(e_benjamini_hochberg(e) <= rate, found_by_e(e, rate))


def test_cells_without_evidence_are_left_out() -> None:
    adjusted = benjamini_hochberg([[0.01, np.nan], [0.5, 0.02]])
    assert np.isnan(adjusted[0, 1])
    assert adjusted[[0, 1, 1], [0, 0, 1]] == pytest.approx([0.03, 0.5, 0.03], abs=1e-12)
    assert np.isnan(benjamini_hochberg([np.nan])).all()
    assert e_benjamini_hochberg([np.inf, 1e300, 0.0]).tolist() == pytest.approx([0, 0, 1], abs=1e-12)
    for call, wrong in ((benjamini_hochberg, [0.5, 1.2]), (e_benjamini_hochberg, [3.0, -1.0])):
        with pytest.raises(InputError):
            call(wrong)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusting_keeps_the_order_and_never_lowers(p: list[float]) -> None:
    adjusted = benjamini_hochberg(p)
    assert np.all(adjusted >= np.array(p) - 1e-12)
    assert np.all(np.diff(adjusted[np.argsort(p, kind="stable")]) >= -1e-12)


# 40 true nulls and 10 shifts of 3 in 2,000 studies: the rate is 0.8 * 0.1 = 0.08 for independent cells, standard error about
# 0.002; e-values exp(3 x - 9 / 2) of cells that share their luck keep 0.1 by theorem, and find little.
def test_false_discoveries_are_as_few_as_asked(luck: Generator) -> None:
    shift = np.r_[np.zeros(40), np.full(10, 3.0)]
    independent = luck.normal(shift, size=(2000, 50))
    shared = shift + 0.7 * luck.normal(size=(2000, 1)) + np.sqrt(0.51) * luck.normal(size=(2000, 50))
    by_p = [benjamini_hochberg(stats.norm.sf(row)) <= 0.1 for row in independent]
    by_e = [e_benjamini_hochberg(np.exp(3 * row - 4.5)) <= 0.1 for row in shared]
    for discoveries, least in ((np.array(by_p), 0.7), (np.array(by_e), 0.2)):
        false = discoveries[:, :40].sum(axis=-1) / np.maximum(discoveries.sum(axis=-1), 1)
        assert false.mean() <= 0.1
        assert discoveries[:, 40:].mean() >= least
    assert np.mean([row[:40].sum() / max(row.sum(), 1) for row in by_p]) == pytest.approx(0.08, abs=0.008)
