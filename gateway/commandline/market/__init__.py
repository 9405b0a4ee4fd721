"""`volano market`: offers, agreements and wallets, by members' own keys."""
