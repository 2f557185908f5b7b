"""The pages of the service: two forms that answer as you go, and the check of a case file."""

from __future__ import annotations

from permanence_rules.service.pages.routes import router

__all__ = ["router"]
