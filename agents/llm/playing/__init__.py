"""A model in a seat: rows become queries, and what was said becomes choices with their columns."""
