"""What a reader opens in a browser: the thread without JavaScript, receipts, the policy, one's own account."""
