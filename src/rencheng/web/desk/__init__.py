"""Where staff work (工作台)."""
