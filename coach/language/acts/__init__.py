"""Dialogue acts: signs in each sentence (``reading``), then what they do in the talk (``tagger``)."""

from coach.language.acts.tagger import TAGGER_VERSION, tag_session

__all__ = ["TAGGER_VERSION", "tag_session"]
