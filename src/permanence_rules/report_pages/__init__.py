"""
Reports as web pages, for the service and for the edition that runs in a browser.

Pure functions from files to reports and from reports to HTML: they know no web framework, and need
Jinja2 alone. The styles and scripts of all pages are in `static/`.
"""

from permanence_rules.report_pages.case_files import Checked, check_files
from permanence_rules.report_pages.render import (
    CONTENT_SECURITY_POLICY,
    STATIC,
    environment,
    render,
)
from permanence_rules.report_pages.view import CaseView, CheckedView, case_view, checked_view

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "STATIC",
    "CaseView",
    "Checked",
    "CheckedView",
    "case_view",
    "check_files",
    "checked_view",
    "environment",
    "render",
]
