"""The way to the database (数据库): Django's for PostgreSQL, less what each request paid for."""
