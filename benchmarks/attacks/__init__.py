"""Attacks on what must hold when things go wrong: real processes, real servers on loopback.

What lives here: one file for each way of attacking, which yields a `tally.Tally` for each kind; `__main__` prints them as a table.
"""
