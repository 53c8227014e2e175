"""Who may deploy: roles for pipelines."""
