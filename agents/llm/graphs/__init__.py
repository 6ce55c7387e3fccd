"""The state and the nodes of a prompting method's graph."""
