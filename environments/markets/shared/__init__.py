"""What markets share: SimPy's clock with its questions and payments (`clocked`, `market`), markets in which all name a number at once
(`numbers`), sealed bids among private values (`sealed_bids`), and laws of prices (`price_laws`)."""
