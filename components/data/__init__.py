"""What holds data: the database, buckets, users, secrets."""
