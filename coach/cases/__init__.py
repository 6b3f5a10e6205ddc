"""Case cards: loading and checking, hybrid search. The only owner of sentence encoders."""
