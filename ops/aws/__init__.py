"""What AWS says: its API, images in ECR, a snapshot of each service, and the public endpoint."""
