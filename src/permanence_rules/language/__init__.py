"""What a rule file may say: the shape of rules, packs and conditions. Nothing here runs a rule."""
