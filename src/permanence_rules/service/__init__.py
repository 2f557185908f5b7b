"""The service: the answers of the command and of the forms over HTTP (`permanence-rules serve`)."""

from permanence_rules.service.app import create_app
from permanence_rules.service.books import Books
from permanence_rules.service.settings import Settings

__all__ = ["Books", "Settings", "create_app"]
