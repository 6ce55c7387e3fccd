"""The wheel holds exactly the package, and works from an empty folder."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import aleator as al
import pytest


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """Built from a copy, so that no build folder is left beside the sources."""
    source, built = tmp_path_factory.mktemp("source") / "repository", tmp_path_factory.mktemp("wheel")
    litter = shutil.ignore_patterns(".*", "__pycache__", "out", "build", "dist", "*.egg-info")
    shutil.copytree(root, source, ignore=litter)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(source))
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {Path(name) for name in archive.namelist()}


def test_top_level_is_aleator_alone(names, wheel):
    name, version, *_ = wheel.name.split("-")
    assert {path.parts[0] for path in names} == {"aleator", f"{name}-{version}.dist-info"}


def test_holds_the_package_and_nothing_else(names, modules, root):
    data = {
        path.relative_to(root)
        for folder in {root / module.parts[0] for module in modules if len(module.parts) > 1}
        for path in folder.rglob("*")
        if path.suffix in {".yaml", ".efg", ".j2", ".html", ".js"}
    }
    expected = {Path("aleator", path) for path in {*modules, *data, Path("py.typed")}}
    assert {path for path in names if path.parts[0] == "aleator"} == expected
    assert Path("aleator/scenarios/library/illusion_of_mixing.yaml") in names


def test_works_from_an_empty_folder(wheel, tmp_path):
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    pip = (
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
    )
    run(*pip, str(wheel))
    environment = {**os.environ, "PYTHONPATH": str(site)}
    code = "import aleator; print(aleator.__file__); aleator.Menu(('Heads', 'Tails'))"
    assert (
        Path(run(sys.executable, "-c", code, cwd=empty, env=environment).strip()).parent == site / "aleator"
    )
    listed = run(sys.executable, "-m", "aleator", "list", "scenarios", cwd=empty, env=environment)
    assert "matching_pennies" in listed


def test_names_of_earlier_versions_are_still_found() -> None:
    from aleator.agents.parsing import read_choice, read_number
    from aleator.core import Interval

    assert read_choice("Heads", "stop", ["Heads"]).answer.label == "legal"
    assert read_number("3", "stop", Interval(0, 9)).action == 3
    with pytest.raises(ImportError):
        from aleator.core import Nothing  # noqa: F401  # it is not there
    ledger = al.Scenario(environment="biased_coin", cast={"*": "uniform"}, episodes=2).run().ledger
    assert ledger.sheets.keys() == ledger.seats.keys()
