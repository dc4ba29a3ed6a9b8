"""What every slice stands on: clock, identifiers, errors, texts, network, pagination, signing."""
