"""What readers think of a comment, in one click: which reactions there are, and whose each one is for how long."""
