"""Dependence of choices on earlier ones."""
