"""OpenID Connect: signing in with an account elsewhere, at providers that the operator set."""
