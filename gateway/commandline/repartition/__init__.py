"""`volano repartition`: what GSE paid, divided, paid out and told."""
