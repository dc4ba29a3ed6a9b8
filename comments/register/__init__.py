"""What is kept, why, how long and who sees it: pure data that drives what runs."""
