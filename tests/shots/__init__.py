"""The gallery: every state of the widget and of the thread page, photographed for people to judge."""
