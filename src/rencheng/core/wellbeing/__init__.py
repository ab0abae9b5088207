"""How people feel and what helps (心理与支持): emotions, distress, needs, crisis, messages, support."""
