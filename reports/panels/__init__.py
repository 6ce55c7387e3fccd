"""Panels: small tables of words below the comparison, in the terminal and on the page alike.

One panel is one file ``reports/panels/NAME.py`` with ``__all__ = ["PLACE", "NAME"]``: a function ``NAME(findings) -> list[Panel]``,
empty where there is nothing to show, and ``PLACE``, a number: panels stand in its order. Adding the file adds the panel.
For example ``reports/panels/outcomes.py``:

    __all__ = ["PLACE", "outcomes"]

    PLACE = 70

    def outcomes(findings: Findings) -> list[Panel]:
        \"\"\"How many answers of each cell were legal.\"\"\"
        rows = [(by_text(cell.by), str(cell.run.outcomes.get("legal", 0))) for cell in findings.cells]
        return [Panel("Legal answers", "Of all decisions.", ("cell", "legal"), rows)]
"""
