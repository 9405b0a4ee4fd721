"""Mutation of the code: `python -m tests.mutation --package analytics` names changes that no test notices."""
