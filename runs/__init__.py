"""A run: the loop, the ledger and its files, the transcript, the budget, the pacing, the run directory."""
