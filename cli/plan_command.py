"""``aleator plan``: what a question would take."""

from __future__ import annotations

import click

from ..core.errors import InputError
from .flags import as_json, change, examples, flag, named, opened, reasoning_tokens, trust_flag, trusted
from .output import print_json, print_table

__all__ = ["COMMANDS"]


@click.command(
    "plan",
    epilog=examples(
        "plan biased_coin --effect 0.1", "plan matching_pennies --model openai/gpt-5-mini --effect 0.2 --json"
    ),
)
@click.argument("scenario", shell_complete=named())
@flag(
    "--effect",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.1,
    show_default=True,
    help="Total variation to find.",
)
@flag("--power", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True)
@flag("--model", metavar="PROVIDER/MODEL", help="The model of every llm seat.")
@flag("--set", "sets", multiple=True, metavar="PATH=VALUE", help="environment.heads=1.02, ...")
@trust_flag
@reasoning_tokens
@as_json
def _plan(
    scenario: str,
    effect: float,
    power: float,
    model: str | None,
    sets: tuple[str, ...],
    trust: bool,
    reasoning_tokens: int,
    as_json: bool,
) -> None:
    """Decisions that SCENARIO needs to find a deviation, and their calls, tokens and money."""
    from ..scenarios.files import is_study
    from ..scenarios.plan.plan import plan, plan_table
    from ..scenarios.scenario.scenario import Scenario

    with trusted(scenario, trust, sets=sets):
        mapping = opened(scenario, (), sets)
        if is_study(mapping):
            raise InputError(
                f"{scenario!r} is a study; `aleator study {scenario} --dry-run` says what it takes"
            )
        document = plan(
            Scenario(**change(model, (), None, None, sets)(mapping)), effect, power, reasoning_tokens
        )
    if as_json:
        print_json(document)
    else:
        print_table(plan_table(document))


COMMANDS = {"plan": _plan}
