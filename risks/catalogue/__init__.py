"""What can happen to a small business and what helps against it: scenarios, measures and the figures behind them."""
