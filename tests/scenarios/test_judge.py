"""Choices that others recorded, judged: published figures reproduced, and nothing dropped in silence."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.core.reading import read_choice
from aleator.scenarios.judge.judge import judge
from aleator.scenarios.judge.layout import Layout
from aleator.scenarios.judge.target import EnvironmentTarget, LawTarget, Target
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

# P(Heads) in percent at optimal 1/40/49/50/51/60/99 %, and the mean over these cells of exploitability over the cell's
# largest payoff: recomputed from the released data of Yang and Zhang (2025), arXiv 2511.14630, figure 6.
PENNIES = {
    "openai/gpt-5": ([0, 1, 0, 18, 96, 100, 100], 0.552),
    "google/gemini-2.5-pro": ([11, 1, 1, 48, 97, 98, 98], 0.474),
    "anthropic/claude-4.5-sonnet": ([34, 18, 23, 50, 63, 73, 56], 0.304),
    "moonshotai/kimi-k2-0905": ([16, 29, 39, 31, 45, 61, 52], 0.218),
    "qwen/qwen3-vl-8b-instruct": ([0, 5, 7, 45, 44, 47, 13], 0.393),
}


def run(*arguments: str) -> Any:
    """The command line's answer, with stdout and stderr apart."""
    return CliRunner().invoke(main, list(arguments))


def test_published_pennies_are_reproduced(recorded: Path) -> None:
    file = recorded / "failure_to_mix" / "fig6_matching_pennies.csv"
    answer = run(
        "judge", str(file), "--choice", "answer", "--label", "1=Heads", "--label", "0=Tails", "--by", "model,optimal_p",
        "--environment", "matching_pennies", "--seat", "matcher", "--set", "heads=@payoff_ratio", "--set", "tails=1", "--json",
    )  # fmt: skip
    assert answer.exit_code == 0
    cells: dict[str, dict[int, Any]] = defaultdict(dict)
    for cell in json.loads(answer.stdout)["cells"]:
        cells[cell["by"]["model"]][cell["by"]["optimal_p"]] = cell
    assert cells.keys() == PENNIES.keys()
    for model, (heads, exploitability) in PENNIES.items():
        row = [cells[model][p] for p in sorted(cells[model])]
        assert [cell["n"] for cell in row] == [100] * 7
        assert [round(100 * cell["policy"]["Heads"], 9) for cell in row] == heads
        assert round(sum(map(_relative, row)) / 7, 3) == exploitability


def _relative(cell: dict[str, Any]) -> float:
    """Exploitability over the cell's largest payoff; with tails = 1 the optimum 1/(heads + 1) gives heads."""
    heads = 1 / cell["optimal"]["Heads"] - 1
    return float(cell["metrics"]["exploitability"]["value"] / max(heads, 1.0))


def test_missing_and_foreign_choices_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "choices.csv"
    file.write_text("who,pick\na,Heads\na,TAILS\na,\na,Edge\nb,heads\nb,Heads\n")
    document = judge(file, "pick", EnvironmentTarget({}, {}, "matching_pennies"), by=["who"]).document()
    first, second = document["cells"]
    assert first["outcomes"] == {"legal": 2, "illegal": 1, "unparsable": 1}
    assert (first["n"], first["not_legal"]) == (2, 0.5)
    assert first["policy"] == {"Heads": 0.5, "Tails": 0.5}
    assert first["tv_bounds"] == [0.0, 0.25]
    assert second["outcomes"] == {"legal": 2}
    assert document["schema"] == 1


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        ("csv", "pick\n1\n0\n1\n1\n"),
        ("jsonl", '{"pick": 1}\n{"pick": 0}\n{"pick": 1}\n{"pick": 1}\n'),
        ("csv", "pick\n1.0\n0.0\n1.0\n1.0\n"),
    ],
)
def test_labels_mean_values_whatever_the_format(tmp_path: Path, suffix: str, text: str) -> None:
    file = tmp_path / f"choices.{suffix}"
    file.write_text(text)
    document = judge(
        file, "pick", LawTarget({"yes": 0.5, "no": 0.5}), labels={"1": "yes", "0": "no"}
    ).document()
    assert document["cells"][0]["policy"] == {"yes": 0.75, "no": 0.25}


def test_a_law_may_come_from_the_row(tmp_path: Path) -> None:
    file = tmp_path / "choices.csv"
    rows = "".join(
        f"{p},{q},{'yes' if i % 2 else 'no'}\n"
        for i in range(40)
        for p, q in [(0.9, 0.1) if i < 20 else (0.1, 0.9)]
    )
    file.write_text("p,q,pick\n" + rows)
    cell = judge(file, "pick", LawTarget({}, {"yes": "p", "no": "q"})).document()["cells"][0]
    assert cell["optimal_kind"] == "per decision"
    assert cell["optimal"] == pytest.approx({"yes": 0.5, "no": 0.5})
    assert cell["policy"] == {"yes": 0.5, "no": 0.5}
    # the marginal is perfect, and still no choice followed its own law
    assert cell["verdict"] == "deviates"


def test_numbers_are_judged_against_a_law_on_an_interval(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("price\n" + "".join(f"{0.5}\n" for _ in range(40)) + "abc\n7\n")
    cell = judge(file, "price", EnvironmentTarget({}, {}, "sales")).document()["cells"][0]
    assert cell["outcomes"] == {"legal": 40, "illegal": 1, "unparsable": 1}
    assert cell["verdict"] == "deviates"
    assert cell["metrics"]["ks"]["value"] >= 0.5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--environment", "matching_pennies", "--choice", "pik"], "column 'pik' is not in"),
        (["--environment", "matching_penies", "--choice", "pick"], "did you mean 'matching_pennies'?"),
        (
            ["--environment", "matching_pennies", "--choice", "pick", "--seat", "matchr"],
            "did you mean 'matcher'?",
        ),
        (
            ["--environment", "matching_pennies", "--choice", "pick", "--label", "1=Edge"],
            "'Edge' is not in the menu",
        ),
        (["--choice", "pick"], "judge needs one standard"),
        (["--choice", "pick", "--optimal", "Heads=0.5", "--optimal", "Tails=0.6"], "must sum to 1"),
        (["--choice", "pick", "--optimal", "Heads=half"], "are not numbers"),
        (["--environment", "bernoulli_bandit", "--choice", "pick"], "depends on the history"),
    ],
)
def test_bad_input_is_one_line_and_status_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    file = tmp_path / "choices.csv"
    file.write_text("pick\nHeads\n")
    answer = run("judge", str(file), *arguments)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""


@pytest.mark.parametrize(
    ("name", "text"), [("absent.csv", None), ("empty.csv", "pick\n"), ("choices.txt", "pick\nHeads\n")]
)
def test_a_file_that_cannot_be_used_says_so(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=name):
        judge(tmp_path / name, "pick", EnvironmentTarget({}, {}, "matching_pennies"))


def test_a_reply_is_an_episode_with_a_turn_for_each_answer(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    replies = [
        "1. heads\n2. 0\n3. heads",
        "Here: 1, 0, Edge",
        "heads, tails",
        "1 0 1 1",
        ["heads", "tails", "tails"],
        None,
    ]
    file.write_text("".join(json.dumps({"said": reply}) + "\n" for reply in replies))
    labels = {"1": "Heads", "0": "Tails"}
    (cell,) = judge(
        file, "said", LawTarget({"Heads": 0.5, "Tails": 0.5}), (), labels, None, Layout(count=3)
    ).document()["cells"]
    # heads 0 heads | 1 0 illegal | heads tails missing | 1 0 1 (and one more) | heads tails tails | three missing
    assert cell["outcomes"] == {"legal": 13, "illegal": 1, "unparsable": 4}
    assert cell["policy"] == {"Heads": 7 / 13, "Tails": 6 / 13}
    assert cell["replies"] == {"n": 6, "exact": 3, "came": 15, "wanted": 18}
    assert cell["read"] == {"JSON": 3, "numbered": 3, "other words set aside": 3}
    assert cell["metrics"]["count_compliance"]["value"] == 0.5
    # HTH, HT, HT, HTH, HTT
    assert (cell["metrics"]["distinct_series"]["value"], cell["metrics"]["distinct_series"]["n"]) == (3, 5)
    assert cell["metrics"]["switch_rate"]["value"] == pytest.approx(7 / 8)


def test_what_cannot_be_read_ends_a_run_and_nothing_follows_across_it(tmp_path: Path) -> None:
    file = tmp_path / "replies.csv"
    file.write_text("who,said\n" + "a,Heads;Heads;Edge;Tails;Tails\n" * 4)
    (cell,) = judge(file, "said", LawTarget({"Heads": 0.5, "Tails": 0.5}), layout=Layout(count=5)).document()[
        "cells"
    ]
    assert cell["metrics"]["switch_rate"]["value"] == 0
    assert cell["outcomes"] == {"legal": 16, "illegal": 4}


def test_numbers_in_replies_keep_their_size_and_tell_how_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "replies.csv"
    file.write_text('said\n"0,5; -1e9; 3"\n"0,25; 1,000; 7"\n')
    given: dict[str, Any] = {"environment": "distribution", "columns": {}, "given": {"family": "cauchy"}}
    (cell,) = judge(file, "said", EnvironmentTarget(**given), layout=Layout(count=3)).document()["cells"]
    assert cell["outcomes"] == {"legal": 5, "unparsable": 1}
    assert cell["read"] == {"comma decimal": 2, "scientific": 1}
    (declared,) = judge(
        file, "said", EnvironmentTarget(**given), layout=Layout(count=3, decimal=",")
    ).document()["cells"]
    assert declared["outcomes"] == {"legal": 6}
    assert max(cell["metrics"]["w1"]["value"], 1e7) > 1e7  # one number of -1e9 among five


def test_rows_of_one_episode_are_one_unit(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    rows = [f"{game},{turn},{'Heads' if game % 2 else 'Tails'}" for turn in range(5) for game in range(20)]
    file.write_text("game,turn,pick\n" + "\n".join(rows) + "\n")
    even = LawTarget({"Heads": 0.5, "Tails": 0.5})
    (alone,) = judge(file, "pick", even).document()["cells"]
    (joined,) = judge(file, "pick", even, layout=Layout(episode="game", turn="turn")).document()["cells"]
    assert alone["n"] == joined["n"] == 100
    assert joined["metrics"]["switch_rate"]["value"] == 0
    assert "switch_rate" not in alone["metrics"]
    wide, narrow = (cell["intervals"]["Heads"][1] for cell in (joined, alone))
    assert wide > narrow + 0.05  # twenty episodes whose answers are all alike are worth about twenty choices


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--turn", "turn"], "give --episode too"),
        (["--decimal", ","], "give --count too"),
        (["--episode", "game", "--turn", "same"], "two rows of one turn"),
        (["--episode", "hole"], "a row without a value"),
        (["--metrics", "tvv"], "did you mean 'tv'?"),
        (["--order", "same"], "column 'same' has 1 twice within a cell"),
        (["--weight", "hole"], "weight 'x' came in column 'hole'"),
        (["--weight", "turn", "--order", "turn"], "leave out --order"),
        (["--weight", "half"], "weight 0.5 came in column 'half'; give whole numbers of 0 or more"),
        (["--weight", "many"], "the weights in column 'many' sum to 1,000,000,001"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(tmp_path: Path, arguments: list[str], said: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("game,turn,same,hole,half,many,pick\na,1,1,x,0.5,1000000000,Heads\na,2,1,,1,1,Tails\n")
    answer = run("judge", str(file), "--choice", "pick", "--environment", "matching_pennies", *arguments)
    assert answer.exit_code == 2
    assert said in answer.stderr


COIN = LawTarget({"Heads": 0.5, "Tails": 0.5})
UNEQUAL = LawTarget({}, {"Heads": "p", "Tails": "q"})


def written(path: Path, lines: Sequence[str], head: str = "pick") -> Path:
    path.write_text("\n".join([head, *lines]) + "\n")
    return path


def test_the_order_of_a_file_is_no_time(tmp_path: Path) -> None:
    """Fair counts, written out in sorted rows, are no evidence: they were e = 5.7e252 where rows were taken for time."""
    file = written(tmp_path / "sorted.csv", ["Heads"] * 503 + ["Tails"] * 497)
    document = judge(file, "pick", COIN).document()
    (cell,) = document["cells"]
    assert cell["ordered"] is False
    assert cell["metrics"]["e_value"]["value"] < 1
    assert cell["verdict"] != "deviates"
    assert "tests of order and dependence are left out" in document["notes"][0]
    asked = judge(file, "pick", COIN, metrics=["switch_rate", "markov_test", "tv"]).document()["cells"][0]
    assert asked["metrics"].keys() == {"tv"}
    numbers = written(tmp_path / "numbers.csv", [f"{k / 200}" for k in range(200)])
    target = EnvironmentTarget({"family": "uniform"}, {}, "distribution")
    found = judge(numbers, "pick", target, metrics=["rank_autocorrelation", "ks", "e_value"])
    assert found.document()["cells"][0]["metrics"].keys() == {"ks", "e_value"}
    assert found.document()["cells"][0]["metrics"]["e_value"]["value"] < 1


@given(
    st.lists(
        st.tuples(st.sampled_from(["Heads", "Tails", "Edge", ""]), st.sampled_from([0.5, 0.2, 0.9])),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from([COIN, UNEQUAL]),
)
@settings(max_examples=40, deadline=None)
def test_rows_in_any_order_are_judged_alike(
    rows: list[tuple[str, float]], luck: Random, target: Target
) -> None:
    with TemporaryDirectory() as folder:
        found = []
        for name in ("one.csv", "other.csv"):
            lines = [f"{pick},{p},{round(1 - p, 9)}" for pick, p in rows]
            found.append(judge(written(Path(folder) / name, lines, "pick,p,q"), "pick", target).document())
            luck.shuffle(rows)
    assert found[0] == found[1]


def test_a_column_says_what_came_first(tmp_path: Path) -> None:
    """Choices that alternate in time, filed in the order of the choice: only the column shows it."""
    times = [*range(0, 60, 2), *range(1, 60, 2)]
    file = written(
        tmp_path / "filed.csv", [f"{t},{'Tails' if t % 2 else 'Heads'}" for t in times], "time,pick"
    )
    (cell,) = judge(
        file, "pick", COIN, metrics=["switch_rate", "e_value"], layout=Layout(order="time")
    ).document()["cells"]
    assert cell["metrics"]["switch_rate"]["value"] == 1
    assert cell["verdict"] == "deviates"
    assert "ordered" not in cell
    games = judge(
        written(tmp_path / "games.csv", ["b,1,Heads", "a,3,Tails", "b,0,Tails", "a,2,Tails"], "game,time,pick"),
        "pick", COIN, metrics=["switch_rate"], layout=Layout(episode="game", order="time"),
    )  # fmt: skip
    assert games.document()["cells"][0]["metrics"]["switch_rate"]["value"] == 0.5


def test_a_file_of_counts_is_judged_as_counts(tmp_path: Path) -> None:
    rows = written(
        tmp_path / "rows.csv", ["a,Heads"] * 31 + ["a,Tails"] * 9 + ["a,Edge"] * 2 + ["b,Heads"], "who,pick"
    )
    counts = written(
        tmp_path / "counts.csv",
        ["a,Tails,9", "a,Heads,30", "a,Heads,1", "a,Edge,2", "b,Heads,1", "b,Tails,0"],
        "who,pick,n",
    )
    one = judge(rows, "pick", COIN, ["who"]).document()
    other = judge(counts, "pick", COIN, ["who"], layout=Layout(weight="n")).document()
    assert (one.pop("rows")["read"], other.pop("rows")["read"]) == (43, 6)
    assert one == other
    assert one["cells"][0]["outcomes"] == {"legal": 40, "illegal": 2}
    nobody = judge(
        written(tmp_path / "none.csv", ["Heads,0"], "pick,n"), "pick", COIN, layout=Layout(weight="n")
    )
    assert nobody.document()["cells"][0]["n"] == 0


def test_the_page_and_the_table_say_that_the_order_is_unknown(tmp_path: Path) -> None:
    file, page = written(tmp_path / "picks.csv", ["Heads", "Tails"] * 9), tmp_path / "page.html"
    answer = run(
        "judge",
        str(file),
        "--choice",
        "pick",
        "--optimal",
        "Heads=0.5",
        "--optimal",
        "Tails=0.5",
        "--html",
        str(page),
    )
    assert answer.exit_code == 0
    for text in (answer.stdout, page.read_text()):
        assert "Order of the decisions" in text
        assert "tests of order and dependence are left out" in " ".join(text.split())


def test_the_table_tells_how_replies_were_read(tmp_path: Path) -> None:
    file = tmp_path / "replies.csv"
    file.write_text('said\n"```\nHeads Tails\n```"\nHeads\n')
    answer = run("judge", str(file), "--choice", "said", "--environment", "matching_pennies", "--count", "2")
    assert "replies: 1 of 2 hold as many answers as were asked for; 3 of 4 answers came" in answer.stdout
    assert "read: from a fence 2" in answer.stdout


def test_without_json_a_table_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "choices.csv"
    file.write_text("pick\n" + "Heads\n" * 30)
    answer = run("judge", str(file), "--choice", "pick", "--environment", "matching_pennies")
    assert answer.exit_code == 0
    assert "deviates" in answer.stdout


# The authors' analysis prints 4.3402 and a difference of 0.7363 for the battle of the sexes, 6.10928 and 0.09786 for the prisoner's
# dilemma; the people are the episodes.
def test_published_mean_scores_of_people_who_met_a_model_are_reproduced(recorded: Path) -> None:
    answer = run(
        "judge", str(recorded / "akata2025_repeated_games" / "human_vs_llm.csv"), "--choice", "action", "--label", "0=Defect",
        "--label", "1=Cooperate", "--by", "game", "--compare", "opponent", "--episode", "id", "--reward", "score", "--metrics", "tv",
        "--environment", "matrix_game", "--set", "game=prisoners_dilemma", "--json",
    )  # fmt: skip
    assert answer.exit_code == 0
    cells = {
        (cell["by"]["game"], cell["by"]["opponent"]): cell for cell in json.loads(answer.stdout)["cells"]
    }
    scores = {by: cell["metrics"]["mean_reward"] for by, cell in cells.items()}
    for game, base, more in (("BoS", 4.34021, 0.73632), ("PD", 6.10928, 0.09786)):
        assert scores[game, "Base"]["value"] == pytest.approx(base, abs=5e-6)
        assert scores[game, "Prompted"]["value"] - base == pytest.approx(more, abs=1e-5)
        assert (scores[game, "Base"]["n"], scores[game, "Prompted"]["n"]) == (97, 98)
    found = {
        one["by"]["game"]: one
        for one in json.loads(answer.stdout)["differences"]
        if one["mean"] == "mean_reward"
    }
    for game, more, error, t, p in (
        ("BoS", 0.73632, 0.2113, 3.485, 0.00061),
        ("PD", 0.09786, 0.20851, 0.469, 0.639),
    ):
        one = found[game]
        assert (one["one"], one["other"], one["episodes"], one["df"]) == ("Base", "Prompted", [97, 98], 193)
        assert one["difference"]["value"] == pytest.approx(more, abs=1e-5)
        assert one["t"] == pytest.approx(t, abs=5e-4)
        assert one["p"] == pytest.approx(p, rel=2e-3)
        assert one["error"] == pytest.approx(error, abs=5e-5)
        # by Student's quantile, and wider: these intervals allow for skewness and rare losses
        assert one["difference"]["low"] <= more - 1.972 * error
        assert one["difference"]["high"] >= more + 1.972 * error
        assert (one["difference"]["low"] > 0) == (game == "BoS")


def test_recorded_rounds_are_read_as_a_strategy_of_one_rounds_memory(recorded: Path) -> None:
    """GPT-4 of Akata et al. in ten rounds against eight others: the rates as counted row by row; it hardly ever forgives."""
    file = recorded / "akata2025_repeated_games" / "pd.csv"
    answer = run(
        "judge", str(file), "--choice", "answer1", "--opponent", "answer2", "--label", "J=Cooperate", "--label", "F=Defect",
        "--by", "player1", "--episode", "player2", "--turn", "round", "--environment", "repeated", "--set", "game=prisoners_dilemma",
        "--metrics", "cooperation_first,cooperation_after_cc,cooperation_after_cd,cooperation_after_dc,cooperation_after_dd,rival_gap",
        "--json",
    )  # fmt: skip
    assert answer.exit_code == 0
    counts: dict[tuple[str, str], list[int]] = defaultdict(list)
    before: dict[tuple[str, str], str] = {}
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows):
            pair = row["player1"], row["player2"]
            counts[pair[0], before.get(pair, "first")].append(int(row["answer1"] == "J"))
            name = {"J": "c", "F": "d"}
            before[pair] = f"after_{name[row['answer1']]}{name[row['answer2']]}"
    for cell in json.loads(answer.stdout)["cells"]:
        for state in ("first", "after_cc", "after_cd", "after_dc", "after_dd"):
            found, counted = cell["metrics"][f"cooperation_{state}"], counts[cell["by"]["player1"], state]
            assert found["n"] == len(counted)
            assert found["value"] == (pytest.approx(sum(counted) / len(counted)) if counted else None)
        if cell["by"]["player1"] == "act_gpt4":
            assert cell["metrics"]["cooperation_after_cc"]["value"] == 1
            assert cell["metrics"]["cooperation_after_dd"]["value"] < 0.1


def test_an_opponent_is_of_a_game_of_two(tmp_path: Path) -> None:
    file = tmp_path / "choices.csv"
    file.write_text("pick,other\nHeads,Tails\n")
    for more in (("--environment", "biased_coin"), ("--optimal", "Heads=0.5", "--optimal", "Tails=0.5")):
        answer = run("judge", str(file), "--choice", "pick", "--opponent", "other", *more)
        assert answer.exit_code == 2
        assert "--opponent is of a game of two seats" in " ".join(answer.stderr.split())


# Mei, Xie, Yuan and Jackson (2024), "A Turing test of whether AI chatbots are behaviorally similar to humans": the replies as released.
def test_gpt4_gives_half_each_time_and_two_amounts_are_not_one(recorded: Path) -> None:
    file = recorded / "mei2024_behavioral_turing" / "llm_replies.csv"
    answer = run(
        "judge", str(file), "--choice", "bracketed_amounts", "--by", "game,model", "--environment", "dictator",
        "--set", "pie=100", "--metrics", "top_share", "--json",
    )  # fmt: skip
    assert answer.exit_code == 0
    cells = {(one["by"]["game"], one["by"]["model"]): one for one in json.loads(answer.stdout)["cells"]}
    for game in ("dictator", "ultimatum_proposer"):
        gpt4 = cells[game, "gpt-4"]
        assert (gpt4["policy"]["50"], gpt4["n"], gpt4["outcomes"]) == (1.0, 30, {"legal": 30})
    assert cells["dictator", "gpt-3.5-turbo"]["outcomes"] == {"legal": 5, "illegal": 24}
    assert cells["ultimatum_proposer", "gpt-3.5-turbo"]["outcomes"]["illegal"] == 11
    assert cells["dictator", "gpt-3.5-turbo"]["optimal"]["0"] == 1


def test_a_reply_that_brackets_two_amounts_is_read_as_neither(recorded: Path) -> None:
    amounts = [str(amount) for amount in range(101)]
    with (recorded / "mei2024_behavioral_turing" / "llm_replies.csv").open(newline="") as rows:
        replies = [row["reply"] for row in csv.DictReader(rows) if "|" in row["bracketed_amounts"]]
    assert len(replies) >= 24 + 11
    assert {read_choice(reply, "stop", amounts).outcome.label for reply in replies} == {"unparsable"}


def test_what_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "choices.csv"
    file.write_text("who,person,pick\na,1,Heads\nb,1,Tails\n")
    how = ("judge", str(file), "--choice", "pick", "--environment", "matching_pennies", "--compare")
    for line, told in (
        ((*how, "who", "--episode", "person"), "episode '1' is on both sides of column 'who'"),
        ((*how, "person"), "column 'person' has one value in every cell"),
        ((*how, "nobody"), "nobody"),
    ):
        answer = run(*line)
        assert answer.exit_code == 2
        assert told in " ".join(answer.stderr.split())
    answer = run(*how, "who")
    assert answer.exit_code == 0
    assert "Differences of means" in answer.stdout


def test_a_reward_is_a_number_of_a_row_with_one_answer(tmp_path: Path) -> None:
    file = tmp_path / "choices.csv"
    file.write_text("choice,won\nHeads,much\nTails,1\n")
    answer = run(
        "judge",
        str(file),
        "--choice",
        "choice",
        "--optimal",
        "Heads=0.5",
        "--optimal",
        "Tails=0.5",
        "--reward",
        "won",
    )
    assert answer.exit_code == 2
    assert "reward 'much' came in column 'won'; give numbers" in answer.stderr.replace("\n", " ")
    with pytest.raises(InputError, match="leave out --count"):
        Layout(count=2, reward="won")


def test_all_rounds_of_the_144_games_are_judged_by_the_number_of_their_game(recorded: Path) -> None:
    answer = run(
        "judge", str(recorded / "akata2025_repeated_games" / "all_games_choices.csv"), "--choice", "c1", "--count", "10",
        "--label", "1=A", "--label", "2=B", "--environment", "ordinal_game", "--set", "number=@game_number", "--by", "player1",
        "--metrics", "tv", "--json",
    )  # fmt: skip
    assert answer.exit_code == 0
    cells = json.loads(answer.stdout)["cells"]
    assert [cell["outcomes"] for cell in cells] == [{"legal": 7200}] * 5


# Games without a pure equilibrium, and with what probability column plays its first option in each.
CYCLIC = {4: 1 / 2, 5: 1 / 2, 6: 1 / 2, 16: 1 / 2, 28: 1 / 4, 29: 1 / 4, 30: 1 / 4, 82: 1 / 2, 94: 1 / 2, 106: 1 / 4, 107: 1 / 4, 108: 1 / 4}  # fmt: skip


def test_the_second_seats_of_the_144_games_are_judged_by_their_own_equilibrium(
    recorded: Path, tmp_path: Path
) -> None:
    """The mean distance of each model's frequencies, over the games without a pure equilibrium, by a plain count of the file."""
    source = recorded / "akata2025_repeated_games" / "all_games_choices.csv"
    with source.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["game_number"]) in CYCLIC]
    chosen = tmp_path / "cyclic.csv"
    with chosen.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    answer = run(
        "judge", str(chosen), "--choice", "c2", "--count", "10", "--label", "1=A", "--label", "2=B", "--seat", "column", "--metrics", "tv",
        "--environment", "ordinal_game", "--set", "number=@game_number", "--by", "player2,game_number", "--json",
    )  # fmt: skip
    assert answer.exit_code == 0
    cells = json.loads(answer.stdout)["cells"]
    assert len(cells) == 5 * len(CYCLIC)
    for cell in cells:
        model, number = cell["by"]["player2"], cell["by"]["game_number"]
        played = "".join(r["c2"] for r in rows if (r["player2"], int(r["game_number"])) == (model, number))
        assert cell["outcomes"] == {"legal": 50}
        assert cell["optimal"]["A"] == pytest.approx(CYCLIC[number])
        assert cell["metrics"]["tv"]["value"] == pytest.approx(abs(played.count("1") / 50 - CYCLIC[number]))


def test_what_was_seen_fits_the_environment_or_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "pulls.csv"
    path.write_text("did,a,b,c\nA,1,2,3\nB,2,1,1\n")
    few = run(
        "judge", str(path), "--choice", "did", "--environment", "bernoulli_bandit",
        "--sees", "successes=@a,@b,@c", "--sees", "failures=@b,@c",
    )  # fmt: skip
    assert few.exit_code == 2
    assert "as many of each as it has options" in few.stderr
    strange = run(
        "judge", str(path), "--choice", "did", "--environment", "recall_bandit",
        "--sees", "best=@a", "--sees", "left=@b", "--sees", "lft=@c",
    )  # fmt: skip
    assert strange.exit_code == 2
    assert "--sees lft came" in strange.stderr
    nothing = run(
        "judge", str(path), "--choice", "did", "--optimal", "A=0.5", "--optimal", "B=0.5", "--sees", "left=@a"
    )
    assert nothing.exit_code == 2
    assert "give --environment" in nothing.stderr


def test_cells_have_environments_of_their_own(tmp_path: Path) -> None:
    """Two formats of an auction in one file, judged at 2v/3 and at v; rows of no format that was named are left out and counted."""
    file = tmp_path / "bids.csv"
    rows = ["sealed,30,26", "sealed,60,40", "vickrey,30,26", "vickrey,60,58", "other,30,1"]
    file.write_text("format,value,bid\n" + "\n".join(rows) + "\n")
    standards = [
        f"format:{value}={name}_price_auction" for value, name in (("sealed", "first"), ("vickrey", "second"))
    ]
    flags = [part for one in standards for part in ("--environment", one)]
    sees = ["--set", "highest=99", "--sees", "value=@value", "--metrics", "number_error"]
    answer = CliRunner().invoke(main, ["judge", str(file), "--choice", "bid", *flags, *sees, "--json"])
    assert answer.exit_code == 0, answer.stderr
    document = json.loads(answer.stdout)
    found = {cell["by"]["format"]: cell["metrics"]["number_error"]["value"] for cell in document["cells"]}
    assert found == pytest.approx({"sealed": 3.0, "vickrey": 3.0})
    assert document["rows"] == {"read": 5, "decisions": 4, "left_out": 1}
    assert "1 row" in answer.stderr
    for wrong, said in (
        (["--environment", "format:x=sales"], "no row"),
        ([*flags, "--environment", "sales"], "COL:VALUE=NAME"),
    ):
        refused = CliRunner().invoke(main, ["judge", str(file), "--choice", "bid", *wrong, *sees])
        assert (refused.exit_code, said in refused.stderr) == (2, True)
