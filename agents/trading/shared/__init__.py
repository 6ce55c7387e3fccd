"""What several traders need."""
