"""Requests to a provider: their form, their carriers, their failures."""
