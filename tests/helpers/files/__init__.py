"""Files as people and distributors write them, of fictional points."""
