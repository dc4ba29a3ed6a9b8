"""The versions of each blog's privacy policy."""
