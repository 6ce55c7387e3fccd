"""Distances between the laws that a model states, computes and plays."""
