"""What games have in common; no environment lives here."""
