"""What is said to a model."""
