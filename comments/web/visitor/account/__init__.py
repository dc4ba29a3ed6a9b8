"""One's own pages: signing in, registering, and everything about one's account."""
