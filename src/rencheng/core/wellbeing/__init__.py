"""How people feel and what they lack (心理与需求): emotions, distress, needs, signs of rumour."""
