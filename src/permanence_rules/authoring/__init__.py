"""What an author of rules needs: scenarios, clause mutation, templates."""
