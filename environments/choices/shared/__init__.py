"""What single choices have in common; no environment lives here."""
