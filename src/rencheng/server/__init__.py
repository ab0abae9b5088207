"""Django apps over PostgreSQL (服务端): load, call the core, save, append history, enqueue."""
