"""What bandits have in common; no environment lives here."""
