"""Allocations, orders and messages through the whole path: asked of a model in words, read, logged, kept, reported, judged."""

import json
from io import StringIO
from pathlib import Path

import aleator as al
import numpy as np
import pytest
from aleator.cli.main import main
from click.testing import CliRunner
from rich.console import Console
from scipy.optimize import linprog

BLOTTO = al.environment("colonel_blotto", soldiers=6, enemy_soldiers=5)
TALK = al.environment("cheap_talk")
CALL = al.environment("call_auction")
FAIR = al.agent("llm", model="sim/fair")
UNIFORM = al.agent("uniform")


def run(
    environment: al.Environment, out: Path | None = None, episodes: int = 40, **cast: al.Agent
) -> al.Result:
    return al.Scenario(environment=environment, cast=cast).run(episodes=episodes, seed=4, out=out)


def told(result: al.Result) -> str:
    console = Console(record=True, file=StringIO(), width=200)
    console.print(result.compare())
    return console.export_text()


CASTS = {
    "blotto": (BLOTTO, {"blotto": FAIR, "enemy": UNIFORM}),
    "order": (CALL, {"trader": FAIR}),
    "message": (TALK, {"sender": FAIR, "receiver": FAIR}),
}
SCRIPTED = {
    f"{name}, scripted": (environment, dict.fromkeys(cast, UNIFORM))
    for name, (environment, cast) in CASTS.items()
}


@pytest.mark.parametrize("name", {**CASTS, **SCRIPTED})
def test_it_is_played_kept_and_reported(name: str, tmp_path: Path) -> None:
    environment, cast = {**CASTS, **SCRIPTED}[name]
    result = run(environment, tmp_path / "run", **cast)
    again = al.load_result(tmp_path / "run")
    for seat in environment.seats:
        here, there = result.kept.seats[seat.name], again.kept.seats[seat.name]
        assert here.legal.all()
        seat.space.check(here.action)
        assert len(set(seat.space.texts(here.action).tolist())) > 1
        assert there.action.dtype == here.action.dtype
        assert there.action.tolist() == here.action.tolist()
        assert there.reward.tolist() == here.reward.tolist()
        assert seat.name in told(result) or len(environment.seats) == 1
    assert again.digest() == result.digest()
    result.to_html(tmp_path / "report.html")


@pytest.mark.parametrize("name", CASTS)
def test_an_answer_by_schema_is_read(name: str) -> None:
    environment, cast = CASTS[name]
    structured = {
        seat: al.agent("llm", model="sim/fair", structured=True) if agent is FAIR else agent
        for seat, agent in cast.items()
    }
    for seat, decisions in run(environment, episodes=20, **structured).kept.seats.items():
        assert decisions.legal.all(), seat


@pytest.mark.parametrize("name", CASTS)
@pytest.mark.parametrize("style", ["direct", "chain_of_thought", "conversation"])
def test_styles_ask_for_them(name: str, style: str) -> None:
    environment, cast = CASTS[name]
    asked = {
        seat: al.agent("llm", model="sim/fair", style=style) if agent is FAIR else agent
        for seat, agent in cast.items()
    }
    for seat, decisions in run(environment, episodes=10, **asked).kept.seats.items():
        assert decisions.legal.all(), seat


@pytest.mark.parametrize("name", CASTS)
def test_what_cannot_be_used_is_an_outcome(name: str) -> None:
    environment, cast = CASTS[name]
    noisy = {
        seat: al.agent("llm", model="sim/noisy?truncate=0.3&refuse=0.3", reasks=0) if agent is FAIR else agent
        for seat, agent in cast.items()
    }
    first = next(iter(run(environment, episodes=60, **noisy).kept.seats.values()))
    counts = np.bincount(first.outcome, minlength=5)
    assert counts[0] > 10
    assert counts[3] > 5
    assert counts[4] > 5


def test_recorded_allocations_are_judged(tmp_path: Path) -> None:
    """A file of allocations in words, judged by the command: an optimal strategy is not told from itself, an even one is."""
    seat = BLOTTO.seats[0]
    for agent, verdicts in (("equilibrium", {"faithful", "undecided"}), ("uniform", {"deviates"})):
        cast = {"blotto": al.agent(agent), "enemy": UNIFORM}
        words = seat.space.texts(run(BLOTTO, episodes=400, **cast).kept.seats["blotto"].action)
        file = tmp_path / f"{agent}.csv"
        file.write_text("\n".join(["sent", *words]) + "\n", encoding="utf-8")
        asked = ["judge", str(file), "--choice", "sent", "--environment", "colonel_blotto", "--json"]
        fields = ["--set", "soldiers=6", "--set", "enemy_soldiers=5", "--seat", "blotto"]
        answer = CliRunner().invoke(main, [*asked, *fields])
        (cell,) = json.loads(answer.stdout)["cells"]
        assert cell["outcomes"] == {"legal": 400}
        assert cell["verdict"] in verdicts, agent


def test_the_optimum_is_told_from_the_uniform_law() -> None:
    """Blotto's law is over 28 allocations; a fair model plays it, and one that plays them all alike is seen."""
    fair = run(BLOTTO, episodes=400, blotto=FAIR, enemy=al.agent("equilibrium"))
    blotto = fair.kept.seats["blotto"]
    law = BLOTTO.blank_optimum(blotto.seat).probs
    counts = np.bincount(blotto.seat.space.codes(blotto.action), minlength=len(law))
    assert (counts[law == 0] == 0).all()
    assert "deviates" not in told(fair)
    uniform = run(BLOTTO, episodes=400, blotto=UNIFORM, enemy=al.agent("equilibrium"))
    assert "deviates" in told(uniform)


def another_optimum(game: al.Environment, law: np.ndarray) -> np.ndarray:
    """The optimal law [A] of the first seat that has least in common with ``law``, by scipy's linear program."""
    paid, size = game.game().payoffs[0], len(law)
    found = linprog(
        law, A_ub=-paid.T, b_ub=np.zeros(paid.shape[1]), A_eq=np.ones((1, size)), b_eq=[1.0], bounds=(0, 1)
    )
    positive = np.clip(found.x, 0, None)
    return np.asarray(positive / positive.sum())


def test_another_optimum_than_the_one_known_is_not_called_deviating() -> None:
    """5 against 5 soldiers on 3 fields have many optimal strategies; what all of them beat is called deviating."""
    game = al.environment("colonel_blotto")
    optimum = game.blank_optimum(game.seats[0])
    other = another_optimum(game, optimum.probs)
    assert np.abs(other - optimum.probs).sum() / 2 > 0.2
    law = dict(zip(game.seats[0].space.labels, other.tolist(), strict=True))
    rival = {"enemy": al.agent("equilibrium")}
    perfect = run(game, episodes=2000, blotto=al.agent("mixed", law=law), **rival)
    assert perfect.comparison.seats["blotto"].verdict != "deviates"
    assert run(game, episodes=2000, blotto=UNIFORM, **rival).comparison.seats["blotto"].verdict == "deviates"
