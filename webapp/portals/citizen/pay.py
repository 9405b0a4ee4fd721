"""Paying at a till by its code: what stands in webapp/parts/till.py."""

from webapp.page import Page
from webapp.parts.till import PAY, ask_pay, show_pay

PAGE = Page("citizen", "pay", ask_pay, show_pay, PAY, order=2)
