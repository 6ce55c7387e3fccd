"""Comparisons with the optimum, as typed objects, tables, figures and pages."""
