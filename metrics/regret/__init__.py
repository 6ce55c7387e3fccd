"""What not knowing has cost."""
