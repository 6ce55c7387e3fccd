"""What callbacks are made of."""
