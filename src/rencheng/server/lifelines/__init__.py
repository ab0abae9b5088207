"""Lifelines (生命线): network, service now, recovery, where crews go first."""
