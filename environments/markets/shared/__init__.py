"""What markets share: SimPy's clock with its questions and payments (`clocked`, `market`), and laws of prices (`price_laws`)."""
