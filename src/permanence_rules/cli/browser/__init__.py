"""The browser edition: a page that checks files where they lie (docs/browser.md)."""
