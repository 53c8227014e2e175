"""What an update would do to data, traffic and AWS's rules, read from its preview before anything is changed."""
