"""The surfaces: the only place that knows the web framework."""
