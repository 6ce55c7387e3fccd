"""Laws: probability laws on spaces.

What lives here: the contract (`law.Law`) and one file for each kind of law: `MixedStrategy` on a space whose answers are
listed, `IntervalStrategy` on an interval.

What a file must offer: a frozen dataclass that derives from `Law`, checked when it is made, with `draw`, `take` and
either `probabilities` (its table) or `cdf_of` (the piece of the unit interval that it maps to each answer).

>>> import aleator as al
>>> al.MixedStrategy(al.Menu(("Heads", "Tails")), [0.49, 0.51]).of("Tails")
0.51
>>> al.MixedStrategy(al.Menu(("Heads", "Tails")), [0.49, 0.61])
Traceback (most recent call last):
...
aleator.core.errors.LawError: probabilities [0.49 0.61] sum to 1.1; they must sum to 1: scale them
"""
