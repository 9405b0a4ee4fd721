"""`volano network`: the organisations' own Fabric network."""
