"""The network of the community: organisations, their certificates, their nodes."""
