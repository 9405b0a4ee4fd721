"""Two years of tokens before there are any: people who behave as stated, on the real rules, in memory."""
