"""The record of acts: appended to, never edited."""
