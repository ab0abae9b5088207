"""A city into the tables (装载): its folder, its demo life, the models fitted on its texts."""
