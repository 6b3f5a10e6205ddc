"""The only owner of spaCy and GiNZA: pipeline, parsing, dialogue acts; also text width and line breaking."""
