"""Construction helmets of several makes, lying about and worn."""
