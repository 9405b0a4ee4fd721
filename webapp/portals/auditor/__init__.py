"""The auditor's pages: all tokens are somewhere, all gateways show one chain, which rules hold; and how to check it."""
