"""What sampling tasks have in common; no environment lives here."""
