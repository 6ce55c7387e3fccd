"""A few of the attacks of each kind that `python benchmarks/attacks` makes by the hundred."""

import pytest
from aleator.benchmarks.attacks.caps import ACCOUNTS, caps
from aleator.benchmarks.attacks.descriptors import descriptors
from aleator.benchmarks.attacks.kills import kills
from aleator.benchmarks.attacks.workers import workers


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-no-key-is-needed")


def hold(tallies, made):
    """Every attack held; ``made`` are so many or more of each kind."""
    found = list(tallies)
    assert [fault for tally in found for fault in tally.faults] == []
    assert [tally.made >= least for tally, least in zip(found, made, strict=True)] == [True] * len(made)


def test_killed_at_named_moments_nothing_is_lost_or_paid_twice(tmp_path):
    hold(kills(3, 1, 1, tmp_path), [3, 1, 1])


def test_what_is_committed_is_what_was_billed_and_no_more_than_the_limit(tmp_path):
    hold(caps(["the most that is allowed"], ["direct"], tmp_path), [4])


@pytest.mark.slow
def test_a_study_whose_worker_and_then_driver_are_killed_ends_as_an_undisturbed_one(tmp_path):
    hold(workers(2, 110, 2, tmp_path, wait=0.1), [2])


@pytest.mark.slow
def test_killed_by_the_hundred_nothing_is_lost_or_paid_twice(tmp_path):
    hold(kills(150, 30, 20, tmp_path), [150, 30, 20])


@pytest.mark.slow
def test_every_account_by_either_transport(tmp_path):
    hold(caps(list(ACCOUNTS), ["direct", "litellm"], tmp_path), [80, 80])


@pytest.mark.slow
def test_a_study_of_40_cells_holds_few_files(tmp_path):
    hold(descriptors(40, tmp_path), [40])


@pytest.mark.slow
def test_a_study_whose_driver_and_workers_are_killed_ends_as_an_undisturbed_one(tmp_path):
    hold(workers(60, 300, 30, tmp_path), [30])
