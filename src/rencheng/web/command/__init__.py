"""Where the command post looks (指挥屏)."""
