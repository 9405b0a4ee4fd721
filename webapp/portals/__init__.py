"""The pages, a folder for each kind of visitor."""
