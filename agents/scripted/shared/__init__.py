"""What scripted agents have in common; no agent lives here."""
