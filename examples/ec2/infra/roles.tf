data "aws_caller_identity" "current" {}

data "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}

data "aws_iam_policy_document" "reload" {
  statement {
    sid       = "TheDocument"
    actions   = ["ssm:SendCommand"]
    resources = ["arn:aws:ssm:${var.region}::document/AWS-RunShellScript"]
  }

  statement {
    sid       = "TheseInstances"
    actions   = ["ssm:SendCommand"]
    resources = ["arn:aws:ec2:${var.region}:${data.aws_caller_identity.current.account_id}:instance/*"]

    condition {
      test     = "StringEquals"
      variable = "ssm:resourceTag/Service"
      values   = ["orders"]
    }
  }

  statement {
    sid       = "HowItWent"
    actions   = ["ssm:ListCommandInvocations"]
    resources = ["*"]
  }
}

module "deploy_role" {
  source = "../../../infra/terraform/github-oidc-role"

  name              = "orders-deploy-production"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.github.arn
  repository        = var.repository
  environment       = "production"
  policies          = { reload = data.aws_iam_policy_document.reload.json }
}

output "role" {
  description = "ARN for the environment's variable AWS_ROLE_ARN."
  value       = module.deploy_role.arn
}
