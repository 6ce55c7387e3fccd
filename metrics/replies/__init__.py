"""Replies that should hold several answers."""
