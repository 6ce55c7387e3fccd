"""A study in ten lines of Python: three simulated models in the same asymmetric game."""

from __future__ import annotations

import aleator as al

if __name__ == "__main__":
    for model in ("sim/fair", "sim/step", "sim/label"):
        scenario = al.Scenario(
            environment=al.environment("matching_pennies", heads=1.5),
            cast={"matcher": al.agent("llm", model=model), "mismatcher": al.agent("equilibrium")},
        )
        matcher = scenario.run(episodes=50, seed=7).document()["seats"]["matcher"]
        print(f"{model}: P(Heads) = {matcher['policy']['Heads']:.2f}, optimal 0.40, {matcher['verdict']}")
