"""Tests of goodness of fit against the optimal law."""
