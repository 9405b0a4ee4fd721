"""The monthly papers of whoever looks: what stands in webapp/parts/euro.py."""

from webapp.page import Page
from webapp.parts.euro import FILES, TEMPLATE, ask, show
from webapp.parts.iban import refuse_iban

PAGE = Page("citizen", "euro", ask, show, TEMPLATE, order=5, acts={"refuse-iban": refuse_iban}, files=FILES)
