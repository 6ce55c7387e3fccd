"""Results show themselves in notebooks, and their figures are pictures too."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import aleator as al
import pytest
from aleator.scenarios.contrast import contrasted
from aleator.scenarios.profiling import profiles

SVG = "{http://www.w3.org/2000/svg}svg"


def coin(agent: str) -> dict[str, Any]:
    return {"environment": "biased_coin", "cast": {"*": agent}, "episodes": 60, "name": f"<{agent}>"}


def pictures(html: str) -> list[bytes]:
    return [b64decode(one) for one in re.findall(r"base64,([^\"]+)", html)]


def test_every_result_shows_its_finding_its_numbers_and_its_figures(tmp_path: Path) -> None:
    one, other = (
        al.Scenario(**coin("uniform")).run(out=tmp_path / "one"),
        al.Scenario(**coin("equilibrium")).run(),
    )
    study = al.Study(scenario=coin("uniform"), vary={"environment.heads": [0.2, 0.5, 0.8]}).run()
    shown = [one, study, contrasted(one, other), profiles([tmp_path / "one"])]
    for found in shown:
        html = found._repr_html_()
        assert "<script" not in html
        assert "<td" in html
        assert len(pictures(html)) >= 1
        assert all(ET.fromstring(svg).tag == SVG for svg in pictures(html))  # our own
    assert "&lt;uniform&gt;" in shown[0]._repr_html_()
    assert "second less first" in shown[2]._repr_html_()
    assert " of 3 seats " in shown[1]._repr_html_()
    assert [str(found.plot().to_dict()).count("heads = ") > 0 for found in (one, study)] == [False, True]


def test_figures_are_written_as_pictures(tmp_path: Path) -> None:
    found = al.Scenario(**coin("uniform")).run()
    (policy, excess) = found.save_figures(tmp_path)
    assert (policy.name, excess.name) == ("01-policy-and-optimum-p-heads.svg", "02-excess-tv.svg")
    assert "P(Heads)" in policy.read_text()
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in found.save_figures(tmp_path, "png"))
    with pytest.raises(al.AleatorError, match="give 'svg' or 'png'"):
        found.save_figures(tmp_path, "gif")  # type: ignore[arg-type]  # as a caller may
