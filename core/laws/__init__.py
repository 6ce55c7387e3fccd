"""Laws: probability laws on spaces.

What lives here: the contract (`law.Law`) and one file for each kind of law: `MixedStrategy` on a space whose answers are
listed, `IntervalStrategy` on an interval.

What a file must offer: a frozen dataclass that derives from `Law`, checked when it is made, with `draw`, `take` and
either `probabilities` (its table) or `cdf_of` (the piece of the unit interval that it maps to each answer).
"""
