"""相談: what somebody asks the coach is understood, answered from the session and the craft, and kept short."""
