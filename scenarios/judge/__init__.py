"""Choices recorded elsewhere: a file read as decisions, and compared with the optimum."""
