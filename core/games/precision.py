"""How precisely the linear programs about strategies are solved."""

from __future__ import annotations

__all__ = ["PRECISION"]

PRECISION = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
"""Options of scipy's solver HiGHS; its own tolerances are 1e-7."""
