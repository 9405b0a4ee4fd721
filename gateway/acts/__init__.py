"""What takes several calls of the API: typed in and out, no question, no print; whoever acts brings the clients."""
