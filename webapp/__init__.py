"""The pages people see, over the HTTP API."""
