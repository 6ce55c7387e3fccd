"""Every way of asking x simulated models whose faults are known: the verdict and P(Heads) on a coin that should show 30 %.

python benchmarks/styles.py > docs/styles.md
"""

import inspect

from aleator.registry.finding import find, names
from aleator.scenarios.scenario.scenario import Scenario

MOST, SEED, HEADS = 2000, 7, 0.3
MODELS = ("fair", "step", "knower", "seeded")
SEEDS = ("float", "integer", "hash", "string")

OPENING = """# Ways of asking

    python benchmarks/styles.py > docs/styles.md

The models are simulated, and their faults are known: `sim/fair` samples exactly what it is asked for; `sim/step` takes the likelier
option nearly always, and states that law, too; `sim/knower` states the right law and samples as `sim/step` does;
`sim/seeded` says Heads nine times in ten of its own accord, but states the right law and converts a random number that it is handed.
Each cell holds independent decisions (seed {seed}) on a coin that should show Heads with probability {heads:g}, until the verdict is
known, or {most:,}: the verdict, the share of Heads, and how many decisions it took.
`deviates` is wrong by mistake in at most 5 % of cells, however long one looks; `faithful` says that the law is within a total
variation of 0.1; `undecided` that the choices tell neither.
`describe_only` has no verdict, because nothing is played: the share is that of the laws stated.
A style that mends a model's row from `deviates` shows at which step its randomness was lost:
the knower's between knowing and doing, the seeded model's for want of a random number.
Three results follow from arithmetic rather than from a model's skill.
Rejection sampling mends `sim/seeded`, which accepts every proposal ten times too seldom, and so all in the right proportion.
A string that is always the same picks the option shown first, so that `sim/seeded` under `string_seed` shows how the orders happened to fall.
And `few_shot` changes nothing here, because no simulated model learns from examples.
"""


def cell(style: object, model: str) -> str:
    """The verdict, P(Heads), and the number of decisions."""
    agent = {"name": "llm", "model": f"sim/{model}", "style": style}
    coin = {"name": "biased_coin", "heads": HEADS}
    result = Scenario(environment=coin, cast={"sampler": agent}).run(
        episodes=MOST, seed=SEED, until_decided=True
    )
    told = result.document()["seats"]["sampler"]
    return f"{told['verdict'] or 'no verdict'}, {told['policy']['Heads']:.2f} of {told['n']:,}"


def rows() -> list[tuple[str, object]]:
    """(what to call it, style) for every style, given seed in all its forms."""
    found: list[tuple[str, object]] = []
    for name in names("styles"):
        kinds = [{"name": name, "kind": kind} for kind in SEEDS] if name == "given_seed" else [name]
        found += [
            (f"`{name}`" + (f", {kind['kind']}" if isinstance(kind, dict) else ""), kind) for kind in kinds
        ]
    return found


def main() -> None:
    """Print the page."""
    print(OPENING.format(most=MOST, seed=SEED, heads=HEADS))
    print(f"| style | {' | '.join(f'`sim/{model}`' for model in MODELS)} |")
    print("| --- |" + " --- |" * len(MODELS))
    for called, style in rows():
        print(f"| {called} | {' | '.join(cell(style, model) for model in MODELS)} |", flush=True)
    print("\n## What each does\n")
    for name in names("styles"):
        print(
            f"- `{name}`: {(inspect.getdoc(find('styles', name)) or '').splitlines()[0].replace('``', '`')}"
        )


if __name__ == "__main__":
    main()
