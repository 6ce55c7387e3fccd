"""Evidence on which the verdict rests."""
