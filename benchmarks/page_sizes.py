"""The page of a study of many cells: how large it is, and how long a reader waits for it in Chromium.

Each study is played by simulated models, a few decisions a cell; its page is then opened several times. Times begin where the page is asked
for. The click is on the last marker of a figure of policies, and it ends where the prompts and replies behind it are painted.

$ python benchmarks/page_sizes.py
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from aleator.benchmarks.support.measure import Spread, show
from aleator.benchmarks.support.options import described
from aleator.tests.support.browser import BROWSER, Page, opened

MEGABYTES, DRAWN, CLICK = 5.0, 10.0, 1.0
"""The targets: the size in MB, the seconds until all figures stand, and those from a click to the prompt behind it."""
MODELS = ["sim/fair", "sim/step", "sim/label", "sim/gambler"]
STYLES = ["direct", "few_shot", "persona", "conversation", "chain_of_thought"]
EPISODES = 6

_WATCH = """
addEventListener("click", (event) => { window.clicked = event.timeStamp; }, true);
addEventListener("focusin", () => requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now(); })), true);
"""
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_DRAWN = "performance.getEntriesByName('drawn').pop().startTime"
_MARKER = """(() => {
  const figure = [...document.querySelectorAll("figure")].find((one) => one.textContent.includes("Policy and optimum"));
  const marker = [...figure.querySelectorAll("[aria-roledescription=point]")].pop();
  marker.scrollIntoView({ block: "center" });
  const { x, y, width, height } = marker.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
})()"""


def study(cells: int) -> Any:
    """A study of so many cells, a multiple of 20: models, ways to ask, and probabilities to play."""
    from aleator.scenarios.study.study import Study

    heads = [round((k + 1) / (cells // 20 + 1), 4) for k in range(cells // 20)]
    coin = {
        "environment": "biased_coin",
        "cast": {"sampler": {"name": "llm", "model": "sim/fair"}},
        "episodes": EPISODES,
    }
    varied = {
        "cast.sampler.model": MODELS,
        "cast.sampler.style": STYLES,
        "environment.heads": heads,
    }
    return Study(name=f"{cells} cells", question="Do they mix as told?", scenario=coin, vary=varied)


def made(cells: int, folder: Path) -> tuple[Path, float]:
    """The page of a study, and the seconds that writing it took."""
    out = folder / str(cells)
    found = study(cells).run(out)
    began = perf_counter()
    return found.to_html(folder / f"{cells}.html"), perf_counter() - began


async def read(file: Path) -> tuple[float, ...]:
    """Seconds to the first paint, to the last figure, and from a click to its prompt; MiB of the script's heap; thousands of elements."""
    with TemporaryDirectory() as profile:
        async with opened(file.as_uri(), Path(profile), ("--window-size=1280,900",)) as page:
            await page.run(_WATCH)
            await page.until(f"{_PAINTED} !== undefined")
            painted, drawn = await page.run(f"[{_PAINTED}, {_DRAWN}]")
            click = await _clicked(page)
            heap = (await page.send("Runtime.getHeapUsage"))["usedSize"] / 2**20
            elements = await page.run("document.querySelectorAll('*').length") / 1000
            return painted / 1000, drawn / 1000, click, heap, elements


async def _clicked(page: Page) -> float:
    await page.run("window.shown = undefined")
    await page.click(*await page.run(_MARKER))
    await page.until("window.shown !== undefined")
    return float(await page.run("shown - clicked")) / 1000


def row(cells: int, folder: Path, rounds: int) -> tuple[str, ...]:
    """A row of the table."""
    file, writing = made(cells, folder)
    size = file.stat().st_size / 1e6
    print(f"{cells} cells: written in {writing:.1f} s", file=sys.stderr)
    seen = [asyncio.run(read(file)) for _ in range(rounds)]
    spreads = [Spread.of(values) for values in zip(*seen, strict=True)]
    met = size < MEGABYTES and spreads[1].median < DRAWN and spreads[2].median < CLICK
    texts = [spread.text(digits) for spread, digits in zip(spreads, (2, 2, 2, 0, 1), strict=True)]
    return f"{cells:,}", f"{writing:.1f}", f"{size:.2f}", *texts, "met" if met else "MISSED"


@contextmanager
def _place(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--cells", type=int, nargs="+", default=[100, 1000], help="multiples of 20")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--keep", type=Path, help="a folder for the studies and their pages")
    asked = options.parse_args()
    if BROWSER is None:
        print("not measured: no chromium on the path")
        return
    with _place(asked.keep) as folder:
        rows = [row(cells, folder, asked.rounds) for cells in asked.cells]
    show(
        f"targets: {MEGABYTES:g} MB; all figures within {DRAWN:g} s, the prompt behind a marker {CLICK:g} s after a click",
        (
            "cells",
            "writing, s",
            "MB",
            "first paint, s",
            "drawn, s",
            "click, s",
            "heap, MiB",
            "elements, k",
            "",
        ),
        rows,
    )


if __name__ == "__main__":
    main()
