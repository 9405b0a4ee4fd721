"""What answers: the application, routes, schemas, the one error payload, who calls and how often."""
