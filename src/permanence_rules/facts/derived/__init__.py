"""
Facts worked out from others: each is one function under one decorator, beside its like.

Importing this package imports every module of it, and so puts every function into the registry.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
