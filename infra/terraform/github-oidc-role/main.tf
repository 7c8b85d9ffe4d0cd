locals {
  issuer = "token.actions.githubusercontent.com"

  # The same repository as GitHub names it in the subject of older and of newer repositories.
  repositories = [
    "${var.repository.owner}/${var.repository.name}",
    "${var.repository.owner}@${var.repository.owner_id}/${var.repository.name}@${var.repository.id}",
  ]
  contexts = var.environment == null ? [for branch in var.branches : "ref:refs/heads/${branch}"] : [
    # A colon would end the part of the subject, so GitHub writes it as %3A.
    "environment:${replace(var.environment, ":", "%3A")}",
  ]
  subjects = [for pair in setproduct(local.repositories, local.contexts) : "repo:${pair[0]}:${pair[1]}"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = local.subjects
    }

    # A name can be taken by somebody else when a repository is gone; an id can not.
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:repository_id"
      values   = [tostring(var.repository.id)]
    }

    dynamic "condition" {
      for_each = var.environment == null ? [] : [var.environment]

      content {
        test     = "StringEquals"
        variable = "${local.issuer}:environment"
        values   = [condition.value]
      }
    }

    dynamic "condition" {
      for_each = length(var.workflow_refs) == 0 ? [] : [var.workflow_refs]

      content {
        test     = "StringLike"
        variable = "${local.issuer}:job_workflow_ref"
        values   = condition.value
      }
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "Assumed by GitHub Actions of ${local.repositories[0]}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = var.max_session_duration
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  for_each = var.policies

  name   = each.key
  role   = aws_iam_role.this.id
  policy = each.value
}
