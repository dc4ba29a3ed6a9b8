"""What is due to be forgotten, and forgetting it."""
