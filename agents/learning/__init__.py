"""Learners: agents that change with what they earn and see; `shared` holds what they have in common."""
