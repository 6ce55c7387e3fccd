"""Mathematics that metrics share; no metric lives here."""
