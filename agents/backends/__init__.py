"""Back ends: answers from outside the package (a function, a graph, an HTTP address, a person, a file)."""
