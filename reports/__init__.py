"""Reports: the comparison of what was played with what is optimal, as typed objects, tables, figures and pages.

What lives here: comparisons (`run`, `seats`, `infosets`, `profile`) and the parts they are made of (`comparison`), what is measured over
the cells of a study (`grids`, `passes`, `published`, ...), and the ways to show it: the terminal (`tables`), one offline page (`page`),
figures, and `panels`, small tables that are plug-ins. Numbers come from `metrics`; a report computes none of its own.

>>> import aleator as al
>>> result = al.Scenario(environment="matching_pennies", cast={"*": "equilibrium"}, episodes=50).run()
>>> seat = result.comparison.seats["matcher"]
>>> seat.n, seat.optimal, round(seat.metrics["tv"].value, 2) < 0.2
(50, {'Heads': 0.5, 'Tails': 0.5}, True)
"""
