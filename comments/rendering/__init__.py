"""Markdown to safe HTML and to the widget's tree, without a database, a network or a clock."""
