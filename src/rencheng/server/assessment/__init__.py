"""Assessment (考核): how requests count in the rates, cards, monthly issues, replays."""
