"""How people feel and what helps (心理与支持): feelings, needs, crisis, what is told, help."""
