"""What users do, from end to end; shared by the command line and the app. Rooms below meet only here."""
