"""Distances between what was played and what is optimal."""
