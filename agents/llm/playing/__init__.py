"""A model in a seat: rows become queries (`player`), and what was said becomes choices with their columns (`choices`).

`private` is what only simulated models are handed: the law that a real model would have to find by reasoning.
"""
