"""Supplies (物资保障): stocks, how long they last, who gives to whom."""
