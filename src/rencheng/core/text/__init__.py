"""What a text says (文本): cleaning, masking, classification."""
