output "arn" {
  description = "ARN of the role, for the environment's variable AWS_ROLE_ARN or the repository's AWS_BUILD_ROLE_ARN."
  value       = aws_iam_role.this.arn
}

output "name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}

output "subjects" {
  description = "Subjects that may assume the role."
  value       = local.subjects
}
