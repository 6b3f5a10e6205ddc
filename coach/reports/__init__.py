"""One reading of a session as HTML, Markdown and terminal text: ``sections`` decides what is said, renderers how."""
