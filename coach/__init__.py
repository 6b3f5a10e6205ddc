"""伴走コーチ: a local, private coach for the conversations of small-business advisors."""

__version__ = "0.1.0"
