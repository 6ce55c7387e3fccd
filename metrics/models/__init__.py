"""Models of bounded play and their parameters."""
