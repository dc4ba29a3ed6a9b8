"""People, their credentials, their sessions, and what each may do where."""
