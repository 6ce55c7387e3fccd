"""One question asked many times by Inspect AI, run by an interpreter that has it: prints the CPU seconds of its `eval` and how many answers came.

Arguments: the server's address, the number of decisions, how many at once, the question.
"""

from __future__ import annotations

import json
import os
import sys
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

base, decisions, concurrency, question = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
os.environ |= {"OPENAI_API_KEY": "sk-no-key-is-needed", "OPENAI_BASE_URL": base}

from inspect_ai import Task, eval  # noqa: A004, E402  # the variables come first
from inspect_ai.dataset import Sample  # noqa: E402
from inspect_ai.scorer import includes  # noqa: E402
from inspect_ai.solver import generate  # noqa: E402


def asked(times: int) -> tuple[float, float, int]:
    """CPU seconds, elapsed seconds, and the number of answers, of so many epochs of one sample."""
    task = Task(
        dataset=[Sample(input=question, target="Heads")], solver=generate(), scorer=includes(), epochs=times
    )
    with TemporaryDirectory() as logs:
        cpu, elapsed = process_time(), perf_counter()
        (log,) = eval(
            task, model="openai/fair", model_args={"responses_api": False}, temperature=1.0, max_connections=concurrency, max_samples=concurrency,
            log_dir=logs, display="none",
        )  # fmt: skip
        spent = process_time() - cpu, perf_counter() - elapsed
        answers = sum(one.output.completion in ("Heads", "Tails") for one in log.samples or [])
    return *spent, answers


asked(20)
print(json.dumps(asked(decisions)))
