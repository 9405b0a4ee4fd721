"""What pages share: facts that several ask, and templates of amounts, charts, days, agreements."""
