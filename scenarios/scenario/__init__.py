"""A single question: the recipe, how it is played, and what was found."""
