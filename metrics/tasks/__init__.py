"""Numbers over several tasks."""
