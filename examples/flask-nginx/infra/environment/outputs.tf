output "cluster" {
  description = "Name of the cluster, for the environment's variable ECS_CLUSTER."
  value       = aws_ecs_cluster.this.name
}

output "address" {
  description = "Name of the load balancer, for a record in DNS."
  value       = aws_lb.this.dns_name
}
