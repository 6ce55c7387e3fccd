"""How a model's reply is read."""
