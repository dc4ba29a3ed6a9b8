"""How a site is used: counters without a person in them, and reports that are made of nothing else."""
