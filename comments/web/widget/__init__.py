"""The public JSON API that the widget and everybody else's programs use."""
