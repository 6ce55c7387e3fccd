"""A grid of questions: the recipe, its cells, how they are run, and what is told of all of them together."""
