"""Aparté, a comment service: what a reader entrusts to a blog stays between the reader and that blog."""
