"""One screen per file, its style beside it."""
