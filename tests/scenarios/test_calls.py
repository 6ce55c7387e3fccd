"""What a report says of a model's calls: tokens, replies read, prompts asked twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aleator as al
import pytest
from aleator.reports.calls import calls_of
from aleator.reports.panels.calls import calls
from aleator.reports.panels.methods import methods
from aleator.reports.reading import number
from aleator.runs.seat_calls import SeatCalls, seat_calls


def coin(model: str, episodes: int = 80, **llm: Any) -> Any:
    return al.Scenario(
        environment=al.environment("biased_coin"),
        cast={"*": al.agent("llm", model=model, **llm)},
        episodes=episodes,
    )


def told(result: Any) -> dict[str, Any]:
    found: dict[str, Any] = result.document()["seats"]["sampler"]["calls"]
    return found


def test_a_report_tells_what_the_ledger_and_the_transcript_hold(tmp_path: Path) -> None:
    result = coin("sim/noisy").run(out=tmp_path)
    found, sheet = told(result), result.ledger.seats["sampler"]
    first = [trail.split()[0] for trail in sheet.logs["trail"]]
    assert found["replies"] == 80
    assert found["read"] == sum(outcome in ("legal", "illegal") for outcome in first)
    assert found["asked_again"] == (sheet.attempt > 0).sum()
    assert found["calls"] == result.spending.calls == 80 + sheet.attempt.sum()
    assert found["prompt_tokens"] == pytest.approx(result.spending.prompt_tokens / 80)
    assert "latency" not in found  # that of a simulated model is this machine's
    assert told(al.open(tmp_path)) == found


def test_a_greedy_model_answers_the_same_prompt_alike() -> None:
    always, fair = (
        told(coin(model, shuffle=True).run())["repeated"]
        for model in ("sim/label?greedy=1&bias=1", "sim/fair")
    )
    assert always == {"prompts": 2, "decisions": 80, "always_alike": 2, "agreement": 1.0}
    assert fair["always_alike"] == 0
    assert fair["agreement"] == pytest.approx(0.58, abs=0.15)  # 0.3^2 + 0.7^2


def test_agreement_counts_pairs_of_the_same_prompt() -> None:
    sheet = coin("sim/fair", episodes=5).run().ledger.seats["sampler"]
    asked = {(e, 0, 0): "one" if e < 3 else f"own {e}" for e in range(5)}
    found = calls_of(SeatCalls(5, 0, 50, 5, None, asked), sheet).repeated
    heads = int((sheet.action[:3] == 0).sum())
    assert found is not None
    assert (found.prompts, found.decisions) == (1, 3)
    assert found.agreement == pytest.approx((heads * (heads - 1) + (3 - heads) * (2 - heads)) / 6)


def test_times_and_failures_are_read_from_the_transcript() -> None:
    row = ("a", 0, 0, 0)
    rows = [
        (*row, 0, "x", '{"error": "Timeout"}'),
        (*row, 0, "x", '{"latency": 2.0, "usage": {"prompt": 10, "completion": 4}}'),
        (*row, 1, "elicited", '{"latency": 4.0, "usage": null}'),
        ("a", 1, 0, 0, 0, "y", '{"error": "OverBudget"}'),
    ]
    found = seat_calls(rows)["a"]
    assert (found.calls, found.failed, found.prompt_tokens, found.completion_tokens) == (3, 1, 10, 4)
    assert found.asked == {(0, 0, 0): "x"}
    assert found.latency == pytest.approx((3.0, 3.8, 3.98))


def test_the_panel_has_a_row_for_each_method() -> None:
    study = al.Study(
        scenario=coin("sim/fair", 20).model_dump(mode="json"),
        vary={"cast.*.style": ["direct", "chain_of_thought"]},
    )
    (panel,) = calls(study.run().findings)
    assert [row[0] for row in panel.rows] == ["llm sim/fair direct", "llm sim/fair chain_of_thought"]
    assert [row[1:4] for row in panel.rows] == [("20", "0", "100.0%")] * 2


def test_models_by_methods_are_a_table_a_game() -> None:
    study = al.Study(
        scenario=coin("sim/fair", 30).model_dump(mode="json"),
        vary={
            "environment": ["biased_coin", "ternary"],
            "cast.*.model": ["sim/fair", "sim/step"],
            "cast.*.style": ["direct", "given_seed"],
        },
        replicates=2,
    )
    result = study.run()
    panels = methods(result.findings)
    assert [panel.title.partition(": ")[2] for panel in panels] == [
        "environment = biased_coin, seat = sampler",
        "environment = ternary, seat = sampler",
    ]
    for panel, environment in zip(panels, ("biased_coin", "ternary"), strict=True):
        assert panel.columns == ("model", "direct", "given_seed")
        assert [row[0] for row in panel.rows] == ["sim/fair", "sim/step"]
        found = [
            cell["run"]["seats"]["sampler"]["metrics"]["excess_tv"]["value"]
            for cell in result.document()["cells"]
            if (cell["by"]["environment"], cell["by"]["model"], cell["by"]["style"])
            == (environment, "sim/step", "direct")
        ]
        assert len(found) == 2
        assert panel.rows[1][1].startswith(number(sum(found) / 2))
        assert "deviates" in panel.rows[1][1]
