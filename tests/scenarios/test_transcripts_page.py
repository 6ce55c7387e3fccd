"""The page of a study: the prompts and replies behind each answer, browsed with mouse and keyboard, by people who see and who listen."""

from __future__ import annotations

import asyncio
import json
import os
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aleator.reports.comparison import CellComparison
from aleator.reports.findings import Findings
from aleator.reports.page import About, render_page, write_page
from aleator.reports.transcripts import AnswerSample, transcripts_of
from aleator.runs.exchanges import Call, Exchange, Place
from aleator.scenarios.finished import load_any
from aleator.scenarios.study.study import Study
from aleator.tests.support.browser import BROWSER, Page, opened
from jinja2.utils import htmlsafe_json_dumps

HOSTILE = "</script><img src=x onerror=alert(1)><script>alert(1)</script>"
STUDY = Study(
    name="told",
    question="Is it <b>fair</b>?",
    scenario={
        "environment": "biased_coin",
        "cast": {"sampler": {"name": "llm", "model": "sim/noisy?stray=0.2", "reasks": 1}},
        "episodes": 12,
    },
    vary={"environment.heads": [0.2, 0.5, 0.8]},
)
CONTRAST = (Path(__file__).parent.parent / "support" / "contrast.js").read_text()
AXE = Path(os.environ["AXE_CORE"]).read_text() if "AXE_CORE" in os.environ else ""
"""The text of axe-core, where the variable says in which file it is (`npm pack axe-core`, axe.min.js): its rules are then looked at too."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    place = tmp_path_factory.mktemp("told")
    STUDY.run(place)
    found = load_any(place)
    found.to_html(place / "report.html")
    return found, place / "report.html"


def test_each_answer_has_its_own_prompts_and_replies(made: Any) -> None:
    for cell, result in made[0].results:
        samples = result.sampled(3)["sampler"]
        assert sum(one.of for one in samples) == 12
        for one in samples:
            assert 1 <= len(one.exchanges) <= min(3, one.of)
            for exchange in one.exchanges:
                asked, replies = exchange.calls[0].messages[-1][1], [call.said for call in exchange.calls]
                assert f"{cell.by['heads']:.0%}"[:2] in asked
                assert ("asked again" in one.answer) == (len(replies) > 1 and one.answer[0] in "HT")
                assert one.answer[0] not in "HT" or one.answer.split(",")[0] in replies[-1]


def test_the_recipe_on_the_page_runs_again(made: Any) -> None:
    text = made[1].read_text()
    assert "aleator study recipe.yaml" in text
    (recipe,) = re.findall(r"<summary>Recipe</summary><pre[^>]*>(.*?)</pre>", text, re.DOTALL)
    assert Study(**json.loads(unescape(recipe))).cells() == STUDY.cells()


def _cells(many: int) -> list[CellComparison]:
    seat = {"agent": "llm", "verdict": "undecided"}
    return [CellComparison.of({"by": {"n": n}, "run": {"seats": {"row": seat}}}) for n in range(many)]


def _sample(words: str, many: int) -> AnswerSample:
    calls = [Call([("user", f"{words} {n}")], {"text": words}) for n in range(many)]
    return AnswerSample(
        "Heads", many, [Exchange(Place("row", n, 0, 0), [call]) for n, call in enumerate(calls)]
    )


def test_words_of_others_stay_words() -> None:
    html = render_page("t", "q", Findings(_cells(1)), About(), {(0, "row"): [_sample(HOSTILE, 1)]})
    assert "<img src=x" not in html
    assert HOSTILE not in html


@pytest.mark.parametrize("sign", ["x", "中", "<"])
def test_long_texts_of_many_cells_have_limited_room(sign: str) -> None:
    samples = {(n, "row"): [_sample(f"{n} " + sign * 9_000, 3)] for n in range(1_000)}
    shown = transcripts_of(_cells(1_000), samples)
    assert shown is not None
    assert len(htmlsafe_json_dumps(shown)) < 2.5e6
    assert len(shown["groups"]) + shown["left_out"] == 1_000
    assert transcripts_of(_cells(2), {}) is None


def test_halves_of_pairs_are_written_as_what_stands_for_them(tmp_path: Path) -> None:
    page = write_page(tmp_path / "p.html", "t\ud800", "q", Findings(_cells(1)), About(recipe={"a": "\udcff"}))
    assert page.read_text(encoding="utf-8").count("\N{REPLACEMENT CHARACTER}") >= 2


needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no chromium on the path: nobody clicks through the page"
)


@needs_browser
def test_a_reader_clicks_through_the_page(made: Any, tmp_path: Path) -> None:
    async def read() -> list[str]:
        async with opened(made[1].as_uri(), tmp_path) as page:
            await _browse(page)
            await _follow_a_marker(page)
            await _look_in_every_form(page)
            return page.faults

    assert asyncio.run(read()) == []


async def _browse(page: Page) -> None:
    """By keyboard: another case, another answer, the next exchange."""
    title = "document.querySelector('.exchange h3').textContent"
    first = await page.run(title)
    await page.run("document.querySelector('[data-transcripts] select').focus()")
    await page.press("ArrowDown", 40)
    await page.until(
        f"document.querySelector('[data-transcripts] select').selectedIndex === 1 && {title} !== ''"
    )
    await page.press("Tab", 9)
    await page.press("Tab", 9)
    assert await page.run("document.activeElement.textContent") == "Next"
    await page.press("Enter", 13, "\r")
    assert (await page.run("document.querySelector('output').textContent")).startswith("2 of ")
    assert await page.run(title) != first
    assert "Options" in await page.run("document.querySelector('.said pre').textContent")


async def _follow_a_marker(page: Page) -> None:
    """By mouse, from the last marker of the policies to what is behind it."""
    marker = "[...document.querySelectorAll('figure')].find(f => f.textContent.includes('Policy and optimum')).querySelectorAll('[aria-roledescription=point]')"
    await page.run(f"(window.marker = [...{marker}].pop()).scrollIntoView({{block: 'center'}})")
    box = await page.run(
        "(({x, y, width, height}) => [x + width / 2, y + height / 2])(marker.getBoundingClientRect())"
    )
    label = await page.run("marker.getAttribute('aria-label')")
    await page.click(*box)
    await page.until("document.activeElement === document.querySelector('[data-transcripts] select')")
    chosen = await page.run("document.activeElement.selectedOptions[0].textContent")
    assert chosen.rpartition(" · ")[2] in label


async def _look_in_every_form(page: Page) -> None:
    """Wide and narrow, light and dark, on paper: nothing sticks out, and what axe's rules ask for is there."""
    await page.run("document.querySelectorAll('details').forEach(one => one.open = true)")
    await page.run(
        "document.querySelector('[data-transcripts] option').textContent += ' · ' + 'a long case '.repeat(9)"
    )
    await page.run(f"{AXE};0")
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            await page.shape(width, ("prefers-color-scheme", scheme))
            await page.until("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert await page.run(CONTRAST) == []
            assert await page.run(_RULES) == []
            if AXE:
                assert await page.run(_BREACHES) == []
    await page.shape(800, media="print")
    assert await page.run("getComputedStyle(document.querySelector('.chooser')).display") == "none"


_BREACHES = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => one.id))"
_RULES = """(() => {
  const told = [], all = (query) => [...document.querySelectorAll(query)];
  const named = (one) => one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.[0]?.textContent.trim();
  for (const one of all('select, button, summary, a')) if (!named(one)) told.push('no name: ' + one.outerHTML.slice(0, 80));
  for (const one of all('[role=img], [role=graphics-document], [role=graphics-symbol]'))
    if (!one.getAttribute('aria-label')) told.push('no name: ' + one.outerHTML.slice(0, 80));
  if (all('main').length !== 1 || all('h1').length !== 1) told.push('one main and one h1');
  if (!document.documentElement.lang) told.push('no language');
  let level = 0;
  for (const one of all('h1, h2, h3, h4')) {
    if (+one.tagName[1] > level + 1) told.push('a level is left out before ' + one.textContent);
    level = +one.tagName[1];
  }
  const ids = all('[id]').map((one) => one.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) told.push('twice: ' + id);
  for (const one of all('[aria-labelledby]'))
    if (!document.getElementById(one.getAttribute('aria-labelledby'))) told.push('labelled by nothing: ' + one.outerHTML.slice(0, 80));
  for (const one of all('main table')) if (!one.caption) told.push('a table without a caption');
  for (const one of all('th')) if (!one.scope) told.push('a header of nothing: ' + one.textContent);
  return told;
})()"""
"""Names, landmarks, headings, tables: what they lack."""
