"""Blogs, their origins, their settings."""
