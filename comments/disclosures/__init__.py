"""Who was shown what is sealed behind a comment."""
