"""Finding, reading and layering rule packs; the inventory of duties."""
