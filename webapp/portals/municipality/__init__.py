"""The town hall's pages: everybody's energy, the euro behind the tokens, who signed. No member is named."""
