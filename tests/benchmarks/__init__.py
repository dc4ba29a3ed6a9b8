"""Speed, as ratios within one run against bare references on the same server."""
