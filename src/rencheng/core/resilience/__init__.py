"""How a city holds, recovers and changes (韧性): recovery curves, crews where they help most."""
