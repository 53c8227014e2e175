"""What runs: cluster, images, services, tasks."""
