"""What a gateway does for people: one folder a feature; `views` speak HTTP, `service` does the work."""
