"""支援先: the sheets, what last time suggests for them, the map of what was said, early signs, the three circles. Pure."""
