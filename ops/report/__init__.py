"""One stack on one page: a self-contained HTML file that needs no network."""
