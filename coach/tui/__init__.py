"""The terminal app. Importing this package imports nothing of Textual; ``coach.tui.app.run_app`` runs it."""
