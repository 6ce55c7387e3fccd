"""What learners have in common; no agent lives here."""
