locals {
  issuer = "token.actions.githubusercontent.com"
  subjects = [
    "repo:${var.repository.owner}/${var.repository.name}:pull_request",
    "repo:${var.repository.owner}@${var.repository.owner_id}/${var.repository.name}@${var.repository.id}:pull_request",
  ]
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

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:repository_id"
      values   = [tostring(var.repository.id)]
    }
  }
}

# Whoever opens a pull request in the repository can use this. It changes nothing, and reads no secret, no log and no
# image; what a task definition holds in plain text it does show to whoever asks.
data "aws_iam_policy_document" "read" {
  statement {
    sid = "CompareWithWhatRuns"
    actions = [
      "ecs:DescribeServices",
      "ecs:DescribeServiceDeployments",
      "ecs:DescribeServiceRevisions",
      "ecs:DescribeTaskDefinition",
      "ecs:DescribeTasks",
      "ecs:ListServiceDeployments",
      "ecs:ListTagsForResource",
      "ecs:ListTasks",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "Assumed by pull requests of ${var.repository.owner}/${var.repository.name}; reads only"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "read" {
  name   = "compare"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.read.json
}
