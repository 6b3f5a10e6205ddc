"""Made-up input for whatever takes input: ``scripts/fuzz.py`` runs much of it, ``test_fuzz.py`` a little of the same."""
