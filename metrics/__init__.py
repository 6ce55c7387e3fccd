"""Metrics: numbers with their doubt attached.

One metric is one file ``metrics/NAME.py`` with ``__all__ = ["NAME"]`` and a function ``NAME(...)`` whose
annotation says that it returns an `Estimate`: a pure function of arrays with leading batch axes (written
``...``). Adding the file adds the metric. Its parameters are taken *by name* from what is known of one seat;
one without a default that is not known means that the metric does not apply there and is left out:

- ``counts[..., A]`` legal choices of each action; ``optimal[..., A]`` the optimal law (of a set, the member
  nearest to the counts: `hulls.nearest`); ``optimal_set`` the vertices [V, A] of each hull of a set of optima
- ``n_effective[...]`` how many independent choices the counts are worth (`counting.effective_size`; default:
  as many as there are)
- ``payoffs[..., A, O]``, ``value[...]`` the seat's payoffs in a zero-sum game, and what the game is worth to
  it
- ``actions[..., T]``, ``laws[..., T, A]`` decisions in order, each with its optimal law, fixed before the
  decision
- ``below[..., T]``, ``upto[..., T]`` choices on an interval in order, as cdf(x-) and cdf(x) under each one's
  optimal law
- ``numbers[..., T]``, ``quantiles[Q]`` the chosen numbers (on a menu: what the actions' `scores` are), and the
  optimal law's ppf at (q + 1/2)/Q
- ``regrets[..., E]`` cumulative expected regret, ``rewards[..., E]`` total reward of each episode
- ``series[..., E, T]`` runs of choices in order, padded with -1 (an episode a row; where every episode holds one
  choice, all of them are one row); ``opponents[..., E, T]`` what the opponent played meanwhile
- ``own_payoffs[..., A, O]``, ``opponent_payoffs[..., A, O]`` both players' payoffs, own action first;
  ``opponent[..., O]`` counts of the opponent's actions
- ``stated[..., N, A]``, ``token[..., N, A]`` laws elicited beside the ``actions``, NaN where there is none;
  ``episodes[..., N]`` the episode of each
- ``reached[..., N, L]`` the optimal law's probability of staying below each stated quantile, ``levels[L]`` what was stated
- ``orders[..., N, A]`` the action shown in each place; ``places[..., N]`` the place within a batch reply
- ``came[..., R]``, ``wanted[..., R]`` how many choices each batch reply holds, and how many were asked for
- ``points[A]`` the numbers that an ordered menu's labels are; ``missing[...]`` decisions without a legal answer
- ``p_values[..., K]`` of a test on each of several tasks, NaN where there is none; ``at_least`` a level (default 0.01)
- ``reference[..., M]`` numbers of a reference sample; ``samples[..., K, N]``, ``references[..., K, M]`` of several
  tasks; ``rates[..., G]``, ``grid[G]``, ``trials[..., G]`` shares observed over a grid of probabilities, and
  ``turn_rates[..., K, G]`` at each turn of an episode
- ``alpha`` one minus the level of intervals (default 0.05)

Files whose ``__all__`` does not hold their own name are shared mathematics (`evidence`, `regions`,
`processes`, ...) and `verdicts`, whose verdict is a word. For example ``metrics/share.py``:

    __all__ = ["share"]

    def share(counts: ArrayLike, optimal: ArrayLike) -> Estimate:
        \"\"\"Share of choices that the optimal law allows, in [0, 1]. Source: ...\"\"\"
        tally, law = check_counts(counts, optimal)
        n = tally.sum(axis=-1)
        allowed = np.where(law > 0, tally, 0).sum(axis=-1)
        return estimate(allowed / n, *clopper_pearson(allowed, n), n)
"""
