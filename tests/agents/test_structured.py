"""Answers by schema where the provider takes one, plain text where it does not."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from aleator.agents.llm.replies.structured import supports_schema
from aleator.core.errors import InputError
from aleator.scenarios.loading import scenario


def pennies(**fields: Any) -> Any:
    changes = {"model": "sim/fair", "structured": True, **fields}
    return scenario("matching_pennies", **{f"cast.matcher.{name}": value for name, value in changes.items()})


def test_a_structured_answer_is_the_same_act(tmp_path: Path) -> None:
    """The schema changes the form of a simulated reply and nothing else."""
    plain = pennies(structured=False).run(episodes=30)
    result = pennies().run(episodes=30, out=tmp_path)
    chosen = "seat = 'matcher'"
    assert (
        result.decisions.filter(chosen).project("action").fetchall()
        == plain.decisions.filter(chosen).project("action").fetchall()
    )
    with sqlite3.connect(tmp_path / "transcript.sqlite") as file:
        replies = [json.loads(reply)["text"] for (reply,) in file.execute("select reply from attempts")]
        bodies = [json.loads(body) for (body,) in file.execute("select body from requests")]
    assert {json.dumps(json.loads(reply)) for reply in replies} <= {
        '{"answer": "Heads"}',
        '{"answer": "Tails"}',
    }
    schemas = [body["parameters"]["response_format"]["json_schema"]["schema"] for body in bodies]
    assert sorted(tuple(schema["properties"]["answer"]["enum"]) for schema in schemas) == [
        ("Heads", "Tails"),
        ("Tails", "Heads"),
    ]


def test_a_number_is_structured_too() -> None:
    fields = {"cast.shop_1.model": "sim/fair", "cast.shop_1.structured": True}
    outcomes = scenario("sales", **fields).run(episodes=2).document()["outcomes"]
    assert outcomes.keys() == {"legal"}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ('{"answer": "Heads"}', "legal"),
        ("Heads", "legal"),
        ('{"answer": "Edge"}', "illegal"),
        ('{"answer": ["Heads"]}', "illegal"),
        ('{"answer": "Heads", "why": "x"}', "legal"),
        ("[1]", "illegal"),
        ('{"choice": "Heads"}', "legal"),
        ("", "unparsable"),
        ("{", "unparsable"),
    ],
)
def test_what_is_not_the_schema_is_read_as_text(loopback: Any, text: str, outcome: str) -> None:
    loopback.script = lambda *_: loopback.says(text)
    fields = {"model": "openai/m", "api_base": loopback.base, "transport": "direct", "reasks": 0}
    outcomes = pennies(**fields).run(episodes=1).document()["outcomes"]
    assert outcomes == {outcome: 1}


def test_an_answer_that_was_cut_off_is_none(loopback: Any) -> None:
    loopback.script = lambda *_: loopback.says('{"answer": "Heads"}', finish_reason="length")
    fields = {"model": "openai/m", "api_base": loopback.base, "transport": "direct", "reasks": 0}
    assert pennies(**fields).run(episodes=1).document()["outcomes"] == {"truncated": 1}


def test_a_style_that_reads_text_is_refused() -> None:
    with pytest.raises(InputError, match="ChainOfThought reads its replies as text"):
        pennies(style="chain_of_thought").run(episodes=1)


def test_where_a_provider_has_no_schema_plain_text_is_asked_for() -> None:
    assert supports_schema("openai/gpt-4o-mini", own_server=False)
    assert not supports_schema("openai/gpt-3.5-turbo", own_server=False)
