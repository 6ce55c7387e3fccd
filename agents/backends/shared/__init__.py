"""What back ends have in common; no agent lives here."""
