output "arn" {
  description = "ARN of the role, for the repository's variable AWS_READ_ROLE_ARN."
  value       = aws_iam_role.this.arn
}

output "subjects" {
  description = "Subjects that may assume the role."
  value       = local.subjects
}
