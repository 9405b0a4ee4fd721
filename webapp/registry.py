"""All pages, found where they lie: each module of `webapp/portals/<who>` that has a PAGE."""

from importlib import import_module
from pkgutil import walk_packages

import webapp.portals
from webapp.page import Page


def find_pages() -> tuple[Page, ...]:
    """Return all pages, in the order of their portals' navigation."""
    names = [module.name for module in walk_packages(webapp.portals.__path__, "webapp.portals.")]
    found = [getattr(import_module(name), "PAGE", None) for name in names]
    return tuple(sorted((page for page in found if page), key=lambda page: (page.portal, page.order, page.name)))


PAGES = find_pages()


def list_pages(portal: str) -> list[Page]:
    """Return a portal's pages in the order of its navigation."""
    return [page for page in PAGES if page.portal == portal and not page.is_below and not page.within]


BELOW = [page for page in PAGES if page.is_below]
