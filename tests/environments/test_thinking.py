"""On every market with a clock an answer takes the modelled time: constant, drawn, and by its length."""

from itertools import product

import aleator as al
import numpy as np
import pytest
from aleator.environments.markets.shared.clocked import Clocked
from aleator.environments.markets.shared.market import Market
from aleator.registry.finding import find, names

CLOCKED = [name for name in names("environments") if issubclass(find("environments", name), Clocked)]


@pytest.fixture
def log(monkeypatch):
    """When each decision was asked for, when its answer took effect, and where it is among the decisions of its episode."""
    noted, ask = [], Market.ask

    def noting(self, *asked, **how):
        start = self.now
        answer = yield from ask(self, *asked, **how)
        seat, member, turn = answer.decision
        noted.append((start, self.now, self._recipe.seats[seat].name, member, turn))
        return answer

    monkeypatch.setattr(Market, "ask", noting)
    return noted


def lengths(result):
    """The length of the logged answer of each decision of a run of one episode."""
    columns = result.df()[["seat", "member", "turn", "action"]].itertuples(index=False)
    return {tuple(where): len(action) for *where, action in columns}


def test_there_are_such_markets():
    assert {"sales", "double_auction"} <= {*CLOCKED}


@pytest.mark.parametrize(("name", "drawn", "each"), [*product(CLOCKED, [0.0, 0.05], [0.0, 0.001])])
def test_an_answer_takes_the_modelled_time(name, drawn, each, log):
    market = al.environment(name, thinking=0.2, thinking_drawn=drawn, thinking_per_character=each)
    over = []
    for seed in (4, 5):
        log.clear()
        length = lengths(al.Scenario(environment=market, cast={"*": "uniform"}).run(episodes=1, seed=seed))
        over += [end - start - 0.2 - each * length[tuple(where)] for start, end, *where in log]
    assert len(over) >= 10
    if drawn:
        assert min(over) > -1e-9
        assert np.std(over) > 0.01
    else:
        np.testing.assert_allclose(over, 0, atol=1e-9)
