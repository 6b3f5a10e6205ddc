"""The owner one practises with: scenario files, how an owner hears, trusts and answers. Pure; docs/owners.md."""
