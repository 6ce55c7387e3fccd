"""What LiteLLM's own table says of a model, read without loading LiteLLM, which takes seconds and a hundred megabytes.

Where LiteLLM is loaded already, its table in memory is read, with what was registered there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ....core.prices import Price

__all__ = ["reasons_unseen", "table_price"]

_FILE = "model_prices_and_context_window_backup.json"


def table_price(model: str) -> Price | None:
    """The price of ``provider/model`` by the table; None where it has none, or one of nothing."""
    row = _row(model)
    prompt, completion = (
        float(row.get(name) or 0) for name in ("input_cost_per_token", "output_cost_per_token")
    )
    if not (prompt or completion):
        return None
    cached = row.get("cache_read_input_token_cost")
    longest = row.get("max_output_tokens")
    return Price(
        prompt,
        completion,
        prompt if cached is None else float(cached),
        longest if isinstance(longest, int) else None,
    )


def reasons_unseen(model: str) -> bool:
    """Whether the table says that ``model`` reasons before it replies, in tokens that count as the reply's.

    >>> reasons_unseen("openai/o3-mini"), reasons_unseen("openai/gpt-4o-mini"), reasons_unseen("openai/mine")
    (True, False, False)
    """
    return bool(_row(model).get("supports_reasoning"))


def _row(model: str) -> Mapping[str, Any]:
    """What the table says of ``model``, by its whole name, or by its own where the provider is the one that is written."""
    table = _table()
    provider, _, name = model.partition("/")
    row: Mapping[str, Any] = table.get(model) or table.get(name) or {}
    known = model in table or row.get("litellm_provider") in (provider, f"text-completion-{provider}")
    return row if known else {}


def _table() -> Mapping[str, Any]:
    loaded = sys.modules.get("litellm")
    return getattr(loaded, "model_cost", None) or _read()


@cache
def _read() -> Mapping[str, Any]:
    spec = find_spec("litellm")
    file = Path(str(spec and spec.origin)).with_name(_FILE)
    table: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return table
