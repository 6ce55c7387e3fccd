'''Panels: small tables of words below the comparison, in the terminal and on the page alike.

One panel is one file ``reports/panels/NAME.py`` with ``__all__ = ["NAME"]``: a function ``NAME(findings) -> list[Panel]``,
empty where there is nothing to show, and ``PLACE``, a number: panels stand in its order. Adding the file adds the panel.
For example ``reports/panels/outcomes.py``, with ``__all__ = ["outcomes"]``:

>>> import aleator as al
>>> from aleator.reports.panel import Panel, by_text
>>> PLACE = 70
>>> def outcomes(findings):
...     """How many answers of each cell were legal."""
...     rows = [(by_text(cell.by), str(cell.run.outcomes.get("legal", 0))) for cell in findings.cells]
...     return [Panel("Legal answers", "Of all decisions.", ("cell", "legal"), rows)] if rows else []
>>> outcomes(al.Scenario(environment="biased_coin", cast={"*": "uniform"}, episodes=10).run().findings)[0].rows
[('', '10')]
'''
