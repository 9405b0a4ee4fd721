"""A Fabric peer's services, asked by whoever holds a key: the gateway's ledger and a network's administrators."""
