"""What citizens say, as data (话术): one TOML file a top category, `style.toml`, `slots.toml`."""
