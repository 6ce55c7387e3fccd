"""What a question would take before it is asked: decisions, calls, tokens, money."""
