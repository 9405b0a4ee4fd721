"""Votes and results, as anybody may see them: each proposal in words, and how to count it again."""

from webapp.page import Page
from webapp.parts.votes import ask_votes, show_votes

PAGE = Page("public", "votes", ask_votes, show_votes, order=3)
