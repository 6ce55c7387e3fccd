"""Evidence: what metrics may ask for by parameter name.

One name is one file ``metrics/evidence/NAME.py`` with ``__all__ = ["EXAMPLE", "SHAPE", "NAME"]``: a function ``NAME``, whose docstring's first
line says what it is; ``SHAPE``, its axes; and ``EXAMPLE``, its value for the ten choices 0 1 0 1 0 1 0 1 0 0 of a seat with
two equally good actions, on which the contract tests try every metric. Adding the file adds the evidence: `aleator list
evidence`, the metrics' documents and the tests read it from there.

The function is called when a metric first asks, once, with other evidence by the names of its own parameters; where one
without a default is not known, neither is this, and None says the same. These are given, for one seat of a run or of a file:

- ``seat`` the `Seat`, ``environment`` the `Environment` (where there is one) and ``optimum`` the optimal `Law` (where one
  law holds at every decision)
- ``decisions`` all decisions of the seat in their order (`shared.decisions.Decisions`), ``chosen[N]`` which of them count:
  legal answers at the first attempt
- ``everyone`` the decisions of all seats, {seat: decisions}

What no seat tells (the rates of a study's grid, a reference sample) has a function that returns None: it is always given.
For example ``metrics/evidence/seconds.py``:

    __all__ = ["EXAMPLE", "SHAPE", "seconds"]

    SHAPE = "[..., T]"
    EXAMPLE = np.linspace(0.5, 1.5, 10)

    def seconds(decisions: Decisions, chosen: NDArray[np.bool_]) -> FloatArray | None:
        \"\"\"How long each choice took, in seconds.\"\"\"
        logged = decisions.logs.get("seconds")
        return None if logged is None else logged[chosen]
"""
