"""`volano fund`: what is paid in, promised, given and redeemed."""
