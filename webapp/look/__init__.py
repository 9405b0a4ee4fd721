"""The look: Bootstrap Italia's stylesheet cut to our templates, Titillium, htmx; got once, never from elsewhere.

    setting_up   gets the packages (files only) into the environment, cuts and compresses: `./volano setup look`
    cutting      the stylesheet cut to the classes that our templates name
    serving      what pages link to, and the files themselves

Without it pages stand plain, by our own sheet.
"""

from webapp.look.serving import Look, add_routes

__all__ = ["Look", "add_routes"]
