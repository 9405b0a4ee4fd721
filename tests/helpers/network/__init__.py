"""Real programs around us: Fabric's, brokers, container images."""
