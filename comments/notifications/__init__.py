"""Mails: to whom, in which words, and how they leave."""
