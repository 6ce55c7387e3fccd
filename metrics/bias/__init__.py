"""Bias toward labels and places."""
