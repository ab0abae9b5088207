"""How many people it takes to answer (座席配置): queues, and the seats for a wanted service."""
