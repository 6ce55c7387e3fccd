"""What populations have in common; no agent lives here."""
