"""Put the questions to a model and write `docs/real_model.md` with its figures.

python benchmarks/real_model --api-base URL [--called WORDS]
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from aleator.agents.llm.transport.served_models import served_models
from aleator.agents.llm.transport.server_address import mended, served_name
from aleator.benchmarks.real_model import questions
from aleator.benchmarks.real_model.page import About, Found, page
from aleator.benchmarks.real_model.questions import GAMES, Server
from aleator.benchmarks.support.options import described
from aleator.cli.progress import progress_shown
from aleator.reports.figures import figures
from aleator.scenarios.scenario.result import Result
from aleator.scenarios.study.result import StudyResult
from aleator.scenarios.study.study import Study

_AT_ONCE = 4


def main() -> None:
    """Ask what was not asked before, then write the page."""
    options = _options()
    base = mended(options.api_base)
    model = options.model or served_models(base)[0]
    server = Server(served_name(model), base, options.extra, options.scale)
    found = _asked(server, options.out)
    about = About(options.called or model, {"top_p": 1.0, **options.extra})
    _drawn(found, options.page.with_suffix(""))
    options.page.write_text(page(found, about), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = described(__doc__)
    address = os.environ.get("API_BASE") or os.environ.get("OPENAI_BASE_URL")
    parser.add_argument(
        "--api-base", default=address, required=not address, help="an OpenAI-compatible server"
    )
    parser.add_argument("--model", help="default: the first that the server names")
    parser.add_argument("--called", help="what the page calls the model")
    parser.add_argument(
        "--extra", type=json.loads, default={"top_k": 0, "min_p": 0}, help="JSON, sent as it is"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies all numbers of episodes")
    parser.add_argument("--out", type=Path, default=Path("out/real_model"), help="where the runs are kept")
    parser.add_argument("--page", type=Path, default=Path("docs/real_model.md"))
    return parser.parse_args()


def _asked(server: Server, out: Path) -> Found:
    """Every question; what stands in ``out`` is not asked again."""
    curve = _study(questions.curve(server), out)
    games = {name: _game(server, name, out) for name in GAMES}
    methods = _study(questions.methods(server), out)
    elsewhere = {name: _study(questions.every_method(server, name), out) for name in GAMES}
    return Found(curve, methods, _study(questions.wordings(server), out), games, elsewhere)


def _study(study: Study, out: Path) -> StudyResult:
    with progress_shown() as progress:
        return study.run(out / study.name, progress=progress, concurrency=_AT_ONCE)


def _game(server: Server, name: str, out: Path) -> Result:
    scenario = questions.game(server, name)
    with progress_shown() as progress:

        def told(done: int) -> None:
            progress(name, done, scenario.episodes)

        return scenario.run(out=out / name, progress=told, concurrency=_AT_ONCE)


def _drawn(found: Found, folder: Path) -> None:
    """The figures of the report of each study, as SVG."""
    folder.mkdir(exist_ok=True)
    for name, study in (("calibration", found.curve), ("methods", found.methods)):
        figures(study.findings.cells)[0].chart.save(folder / f"{name}.svg")


if __name__ == "__main__":
    main()
