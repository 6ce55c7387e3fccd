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
    """When each question was asked, when its answer took effect, and the length of its text."""
    noted, ask = [], Market.ask

    def noting(self, *asked, **how):
        start = self.now
        answer = yield from ask(self, *asked, **how)
        space = self._recipe.seats[answer.decision.seat].space
        noted.append((start, self.now, len(str(space.texts(space.pack([answer.value]))[0]))))
        return answer

    monkeypatch.setattr(Market, "ask", noting)
    return noted


def test_there_are_such_markets():
    assert {"sales", "double_auction"} <= {*CLOCKED}


@pytest.mark.parametrize(("name", "drawn", "each"), [*product(CLOCKED, [0.0, 0.05], [0.0, 0.001])])
def test_an_answer_takes_the_modelled_time(name, drawn, each, log):
    market = al.environment(name, thinking=0.2, thinking_drawn=drawn, thinking_per_character=each)
    al.Scenario(environment=market, cast={"*": "uniform"}).run(episodes=2, seed=4)
    start, end, length = np.array(log).T
    over = end - start - 0.2 - each * length
    assert len(log) >= 10
    if drawn:
        assert over.min() > -1e-9
        assert over.std() > 0.01
    else:
        np.testing.assert_allclose(over, 0, atol=1e-9)
