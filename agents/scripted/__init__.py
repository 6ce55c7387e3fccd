"""Fixed laws: agents that follow a rule given in advance and do not learn."""
