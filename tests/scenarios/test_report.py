"""What people see of a comparison: the tables of the terminal, the figures, and the one offline page."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aleator.core.errors import InputError
from aleator.reports import reading
from aleator.reports.comparison import CellComparison
from aleator.reports.figures import figures, policy_figure
from aleator.reports.findings import Findings
from aleator.reports.headline import finding
from aleator.reports.knowing_figure import knowing_figures
from aleator.reports.page import About, render_page, write_page
from aleator.reports.tables import comparison_table, printed
from rich.console import Console

ABOUT = About({"aleator": "0.1.0"}, 7, "question: does it mix?", "2026-11-21")
HOSTILE = "</script><script>alert(1)</script>"
OPTIMA = (0.01, 0.4, 0.49, 0.5, 0.51, 0.6, 0.99)


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {
        "value": value,
        "low": value if low is None else low,
        "high": value if high is None else high,
        "n": 100,
    }


def seat(
    agent: str,
    policy: dict[str, float],
    optimal: dict[str, float],
    verdict: str | None = "deviates",
    **more: Any,
) -> dict[str, Any]:
    tv = 0.5 * sum(abs(policy[action] - optimal.get(action, 0)) for action in policy)
    metrics = {
        "tv": estimate(tv, tv / 2, tv * 1.5),
        "excess_tv": estimate(tv - 0.04, -0.03, 0.3),
        "e_value": estimate(3.2e5),
    }
    intervals = {action: [max(0, p - 0.1), min(1, p + 0.1)] for action, p in policy.items()}
    known = {
        "agent": agent,
        "n": 100,
        "policy": policy,
        "optimal": optimal,
        "optimal_kind": "point",
        "verdict": verdict,
    }
    return {**known, "metrics": metrics, "intervals": intervals, **more}


def shop(agent: str, verdict: str) -> dict[str, Any]:
    x = [0.2 + 0.008 * i for i in range(101)]
    curve = {
        "x": x,
        "optimal": [i / 100 for i in range(101)],
        "policy": [min(1.0, i // 20 / 5 + 0.2) for i in range(101)],
    }
    metrics = {
        "ks": estimate(0.24, 0.14, 0.34),
        "w1": estimate(0.0625, 0.0, None),
        "e_value": estimate(12.25),
    }
    known = {
        "agent": agent,
        "n": 80,
        "policy": {},
        "optimal": {},
        "optimal_kind": "interval law",
        "verdict": verdict,
    }
    return {**known, "interval": [0.2, 1.0], "curve": curve, "metrics": metrics}


def cell(seats: dict[str, Any], by: dict[str, Any] | None = None, **more: Any) -> CellComparison:
    run = {
        "schema": 1,
        "scenario": "s",
        "seed": 7,
        "episodes": 100,
        "decisions": 100,
        "spend_usd": 0.0,
        "outcomes": {"legal": 100},
    }
    return CellComparison.of({"by": by or {}, "run": {**run, "seats": seats, **more}})


def coin(p: float) -> dict[str, float]:
    return {"Heads": p, "Tails": 1 - p}


def elicited(knowing: float, aiming: float, drawing: float) -> dict[str, Any]:
    """What is known of the steps of one seat; no aiming where no law of tokens was elicited."""
    steps = {
        "knowing": estimate(knowing),
        "aiming": estimate(aiming),
        "drawing": estimate(drawing, -0.05, 0.1),
    }
    total = estimate(knowing + aiming + drawing)
    return {"knowing_doing": {"steps": steps, "total": total, "lost": "aiming", "confidence": 0.99}}


def demo() -> list[CellComparison]:
    """Seven optima, two models at the matcher's seat, the optimum itself at the other."""
    played: dict[str, Callable[[float], float]] = {
        "sim/fair": lambda p: p,
        "sim/step": lambda p: float(p > 0.5),
    }
    verdicts = {"sim/fair": "undecided", "sim/step": "deviates"}
    return [
        cell(
            {
                "matcher": seat(f"llm {model} direct", coin(play(p)), coin(p), verdicts[model]),
                "mismatcher": seat("equilibrium", coin(p), coin(p), "undecided", plays_optimum=True),
            },
            {"model": model, "environment.heads": round((1 - p) / p, 4)},
        )
        for model, play in played.items()
        for p in OPTIMA
    ]


def market(shops: int) -> list[CellComparison]:
    return [
        cell(
            {
                f"shop_{i}": shop("llm sim/collapse direct", "deviates" if i % 2 else "undecided")
                for i in range(shops)
            }
        )
    ]


def nine(**more: Any) -> list[CellComparison]:
    menu = [f"action {letter}" for letter in "abcdefghi"]
    policy = dict.fromkeys(menu, 0.0375) | {"action b": 0.7}
    return [cell({"row": seat("llm sim/collapse direct", policy, dict.fromkeys(menu, 1 / 9), **more)})]


def shown(cells: list[CellComparison], width: int = 120) -> str:
    console = Console(width=width, file=io.StringIO())
    console.print(printed(Findings(cells)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def page(cells: list[CellComparison], **more: Any) -> str:
    return render_page("A title", "A question?", Findings(cells), ABOUT._replace(**more))


def without_runtime(html: str) -> str:
    return re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)


def specs(html: str) -> list[Any]:
    return [
        json.loads(text)
        for text in re.findall(r'<script type="application/json">(.*?)</script>', html, flags=re.DOTALL)
    ]


def data_of(spec: Any) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = spec["datasets"][spec["data"]["name"]]
    return values


class Fetches(HTMLParser):
    """Every address that a browser would fetch by itself, and every element's name."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in {"src", "href", "srcset", "data", "poster"}
        ]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "style":
            self.styles.append(data)


def test_table_contains_the_numbers() -> None:
    cells = [cell({"matcher": seat("llm sim/step direct", coin(0.12), coin(0.4))})]
    text = shown(cells)
    for number in (
        "Heads 0.12 | 0.40",
        "0.28 [0.14, 0.42]",
        "0.24",
        "3.2e+05",
        "deviates",
        "100",
        "spend: $0.00",
    ):
        assert number in text
    assert "outcomes" not in text


@pytest.mark.parametrize("width", [120, 80])
@pytest.mark.parametrize(
    "cells", [demo(), market(5), market(40), nine()], ids=["demo", "market", "large market", "nine actions"]
)
def test_table_fits_and_keeps_the_verdict(cells: list[CellComparison], width: int) -> None:
    console = Console(width=10_000)
    assert console.measure(comparison_table(cells, width)).maximum <= width
    lines = shown(cells, width).splitlines()
    assert max(map(len, lines)) <= width
    assert "deviate" in lines[0]  # what was found comes first
    assert any("verdict" in line for line in lines[1:4])
    assert any("deviates" in line for line in lines)


def test_wide_table_shows_more_than_a_narrow_one() -> None:
    wide, narrow = (len(comparison_table(demo(), width).columns) for width in (120, 80))
    assert wide > narrow >= 5


def test_table_names_what_was_not_legal() -> None:
    text = shown(
        [
            *nine(not_legal=0.1, tv_bounds=[0.5, 0.7]),
            cell({}, outcomes={"legal": 80, "refused": 15, "error": 5}),
        ]
    )
    assert "outcomes: legal 180 (90.0%), refused 15 (7.5%), error 5 (2.5%)" in text


def test_optimal_play_is_left_out_of_a_study_and_said_so() -> None:
    text = shown(demo())
    assert "mismatcher" not in text
    assert "not shown: 14 seats of equilibrium (14 undecided)" in text
    assert "equilibrium" in shown(demo()[:1])


def test_many_seats_share_a_row() -> None:
    table = comparison_table(market(40))
    assert table.row_count == 2
    text = shown(market(40))
    assert "shop_1 … shop_39 (20)" in text
    assert "1,600" in text
    assert comparison_table(market(12)).row_count == 12


def test_finding_counts_the_verdicts() -> None:
    assert finding(demo()) == (
        "7 of 14 seats deviate from the optimum, 0 are faithful to within 0.1 of it and 7 are undecided."
    )  # fmt: skip
    assert finding([]).startswith("No verdict")


def test_spend_says_what_is_not_known() -> None:
    assert (
        reading.spend_of([cell({}, spend_usd=None)])
        == "not known: no price is declared (price_in, price_out)"
    )
    assert (
        reading.spend_of([cell({}, spend_usd=1.25), cell({}, spend_usd=None)])
        == "$1.25, and some calls whose price is not known"
    )
    assert reading.spend_of([cell({}, spend_usd=0.0123)]) == "$0.012"


def test_calibration_holds_every_point() -> None:
    first = figures(demo())[0]
    assert first.title == "Calibration: P(Heads), played against optimal"
    points = data_of(first.chart.to_dict())
    assert [point["optimal"] for point in points] == [*OPTIMA, *OPTIMA]
    assert [point["policy"] for point in points] == [*OPTIMA, *(float(p > 0.5) for p in OPTIMA)]
    assert {point["panel"] for point in points} == {"llm sim/fair direct", "llm sim/step direct"}


def test_recorded_choices_get_a_panel_for_each_model() -> None:
    cells = [
        cell({"matcher": seat("recorded", coin(p), coin(p))}, {"model": model, "optimal_p": f"{100 * p:g}"})
        for model in "ab"
        for p in OPTIMA
    ]
    points = data_of(figures(cells)[0].chart.to_dict())
    assert {point["panel"] for point in points} == {"a", "b"}
    assert points[1]["line"] == "optimal_p = 40"


@pytest.mark.parametrize(
    "cells", [demo(), market(4), market(40), nine()], ids=["demo", "market", "large market", "nine actions"]
)
def test_figures_are_small_and_described(cells: list[CellComparison]) -> None:
    drawn = figures(cells)
    assert drawn
    for figure in drawn:
        spec = figure.chart.to_dict()
        assert 0 < len(data_of(spec)) <= 5000
        assert spec["description"]


def test_large_market_is_thinned_but_keeps_both_ends() -> None:
    values = data_of(figures(market(60))[0].chart.to_dict())
    assert len(values) <= 5000
    assert {0.2, 1.0} <= {round(point["x"], 6) for point in values}


def test_too_many_panels_show_the_farthest() -> None:
    cells = [cell(one.run.seats, {"label": f"case {i}"}) for i, one in enumerate(nine() * 30)]
    figure = figures(cells)[0]
    assert len({point["panel"] for point in data_of(figure.chart.to_dict())}) == 24
    assert "the 24 of 30 seats" in figure.caption


def test_policy_figure_draws_policies_or_laws() -> None:
    assert {point["policy"] for point in data_of(policy_figure(demo()).to_dict())} == {*OPTIMA, 0.0, 1.0}
    assert {point["law"] for point in data_of(policy_figure(market(2)).to_dict())} == {"played", "optimal"}
    with pytest.raises(InputError, match="no seat has a legal answer"):
        policy_figure([])


def test_page_takes_a_recipe_as_json() -> None:
    assert "&#34;episodes&#34;: 5" in page(demo()[:1], recipe={"episodes": 5})


def test_page_fetches_nothing() -> None:
    html = page(demo())
    parser = Fetches()
    parser.feed(html)
    assert parser.addresses == []
    assert not {"link", "iframe", "object", "embed", "img", "base"} & set(parser.tags)
    assert "@import" not in "".join(parser.styles)
    assert "url(" not in "".join(parser.styles)
    assert "default-src 'none'" in html


def test_page_contains_the_numbers_and_the_recipe() -> None:
    text = unescape(without_runtime(page(demo())))
    for words in (
        "Heads 0.40 | 0.40",
        "3.2e+05",
        "7 of 14 seats deviate",
        "question: does it mix?",
        "0.1.0",
        "2026-11-21",
        "100.0%",
    ):
        assert words in text
    assert re.search(r"Seats played by the optimum itself \(14\)", text)


def test_page_is_written_whole(tmp_path: Path) -> None:
    path = write_page(tmp_path / "report.html", "A title", "A question?", Findings(demo()), ABOUT)
    html = path.read_text(encoding="utf-8")
    assert html.lstrip().startswith("<!doctype html>")
    assert html.rstrip().endswith("</html>")
    assert len(html) < 1_300_000


def test_hostile_words_stay_words() -> None:
    policy = {HOSTILE: 0.25, "<b>Tails</b>": 0.75}
    doc = seat(HOSTILE, policy, policy)
    cells = [cell({HOSTILE: doc}, {HOSTILE: HOSTILE}, outcomes={HOSTILE: 3})]
    html = render_page(HOSTILE, HOSTILE, Findings(cells), About({HOSTILE: HOSTILE}, 7, HOSTILE, HOSTILE))
    body = without_runtime(html)
    assert "<script>alert" not in html
    assert "<b>Tails" not in body
    assert "&lt;script&gt;alert(1)" in body
    assert html.count("<script") == html.count("</script>") == len(specs(html)) + 1
    assert data_of(specs(html)[0])[0]["policy"] == 0.25


def test_terminal_control_characters_are_not_printed() -> None:
    text = shown([cell({"row": seat("\x1b[2Jagent", {"a\x1b]0;x\x07": 0.5, "[red]b": 0.5}, {})})])
    assert "\x1b" not in text
    assert "\x07" not in text


def test_set_valued_optimum_is_named() -> None:
    cells = nine(optimal_kind="set")
    assert "(nearest)" in shown(cells)
    assert "of the many optima, the one nearest to the policy" in page(cells)


def test_interval_seats_show_their_own_metrics() -> None:
    cells = market(3)
    text = shown(cells)
    assert "0.24 [0.14, 0.34]" in text
    assert "W1" in text
    assert "12.2" in text
    titles = [figure.title for figure in figures(cells)]
    assert titles == ["Cumulative laws of the answers", "KS distance"]
    assert "in [0.20, 1.00]" in page(cells)


@pytest.mark.parametrize(
    "metrics",
    [{}, {"tv": {"value": float("nan"), "low": None, "high": None, "n": 0}, "e_value": estimate(None)}],
)
def test_seats_without_numbers(metrics: dict[str, Any]) -> None:
    doc = {"agent": "llm x direct", "n": 0, "policy": {}, "optimal": {}, "metrics": metrics, "verdict": None}
    cells = [cell({"row": doc}, outcomes={"refused": 100}, spend_usd=None)]
    assert "No verdict" in shown(cells)
    assert figures(cells) == []
    assert "NaN" not in page(cells)


def test_not_a_number_does_not_reach_the_charts() -> None:
    doc = seat("llm x direct", coin(0.5), coin(float("nan")), None)
    assert all("NaN" not in json.dumps(spec) for spec in specs(page([cell({"row": doc})])))


def test_information_sets_are_folded() -> None:
    infosets = {
        "row": {"King": seat("", coin(0.9), coin(1.0)), "Jack": seat("", coin(0.3), coin(0.25), "undecided")}
    }
    html = page([cell({"row": seat("llm x direct", coin(0.6), coin(0.625))}, infosets=infosets)])
    assert "By information set (2)" in html
    assert "row: King" in html


def test_browser_draws_every_figure(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("no chromium on the path: figures are not looked at")
    cells = demo() + market(3) + nine()
    path = write_page(tmp_path / "report.html", HOSTILE, "A question?", Findings(cells), ABOUT)
    dom = _drawn(browser, path, tmp_path / "profile")
    expected = len(figures(cells))
    assert expected == 6
    assert len(re.findall(r'<figure data-chart[^>]*class="drawn"', dom)) == expected
    assert len(re.findall(r'<svg[^>]*class="marks"', dom)) == expected
    assert "could not be drawn" not in re.sub(r"<script>.*?</script>", "", dom, flags=re.DOTALL)
    assert len(re.findall(r'aria-roledescription="point"', dom)) >= 2 * len(demo())


def _drawn(browser: str, path: Path, profile: Path) -> str:
    """The page's elements after its script has run."""
    flags = [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--virtual-time-budget=20000", f"--user-data-dir={profile}",
    ]  # fmt: skip
    done = subprocess.run(
        [browser, *flags, "--dump-dom", path.as_uri()], capture_output=True, timeout=110, check=True
    )
    return done.stdout.decode()


# Knowing versus doing.


def knowers() -> list[CellComparison]:
    agents = {"llm sim/fair direct": (0.0, 0.0, -0.02), "llm sim/knower direct": (0.0, 0.3, 0.01)}
    return [
        cell(
            {"sampler": seat(agent, coin(0.7), coin(0.7), **elicited(*steps))},
            {"environment": environment, "model": agent.split()[1]},
        )
        for agent, steps in agents.items()
        for environment in ("biased_coin", "ternary")
    ]


def test_every_step_of_every_seat_is_drawn_and_what_luck_took_below_zero_is_drawn_at_zero() -> None:
    (figure,) = knowing_figures(knowers())
    data = data_of(figure.chart.to_dict())
    assert len(data) == 4 * 3
    assert {point["panel"] for point in data} == {"llm sim/fair direct", "llm sim/knower direct"}
    assert {point["line"] for point in data} == {"biased_coin", "ternary"}
    lost = {(point["panel"], point["step"]): point["value"] for point in data}
    assert lost["llm sim/knower direct", "aiming"] == 0.3
    assert lost["llm sim/fair direct", "drawing"] == 0.0
    assert min(point[end] for point in data for end in ("low", "high", "total")) == 0.0
    assert knowing_figures(demo()) == []


def test_verdicts_are_counted_by_agent_over_all_environments_and_a_seat_without_one_is_not_among_them() -> (
    None
):
    silent = cell({"sampler": seat("llm sim/fair describe_only", coin(0.7), coin(0.7), verdict=None)})
    found = reading.verdict_counts(reading.examined(reading.rows_of([*knowers(), silent])))
    assert {who: dict(count) for who, count in found.items()} == {
        "llm sim/fair direct": {"deviates": 2},
        "llm sim/knower direct": {"deviates": 2},
    }
