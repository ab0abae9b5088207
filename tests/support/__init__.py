"""What the tests stand on: a throw-away database, no network, a browser."""
