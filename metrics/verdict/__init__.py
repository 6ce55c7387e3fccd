"""Evidence on which the verdict rests.

A file here offers one metric, as `aleator.metrics` says. An e-value may be looked at after every decision; the verdict itself is `shared.verdicts`.

>>> from aleator.metrics.verdict.e_value import e_value
>>> float(e_value(counts=[90, 10], optimal=[0.5, 0.5]).value) > 20
True
"""
