"""How a stack is reached: load balancer, CloudFront, names, certificates."""
