output "name" {
  description = "Name of the repository, for the input `repository` of build-push."
  value       = aws_ecr_repository.this.name
}

output "arn" {
  description = "ARN of the repository, for the policy of whoever pushes."
  value       = aws_ecr_repository.this.arn
}

output "url" {
  description = "URI of the repository."
  value       = aws_ecr_repository.this.repository_url
}

output "lifecycle_policy" {
  description = "The lifecycle policy, as JSON."
  value       = aws_ecr_lifecycle_policy.this.policy
}
