"""How a request moves (办理流程): the table of steps, dispatch rules, deadlines."""
