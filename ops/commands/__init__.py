"""One command a file: its arguments, and how it shows what the functions of `ops` return."""
