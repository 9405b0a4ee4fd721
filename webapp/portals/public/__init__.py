"""What anybody sees without signing in: the community, its numbers, services, votes, how to join, how it is."""
