"""T5 to T7, T10: from a period's anchored energy to settled tokens, and the euro behind them."""
