"""What strategic agents have in common; no agent lives here."""
