"""What people take with them: their own view of what is kept of them."""
