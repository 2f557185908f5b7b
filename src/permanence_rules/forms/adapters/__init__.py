"""Forms in the frameworks that build pages and services; each module imports its own framework."""
