data "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}

module "repository" {
  source = "../../../infra/terraform/ecr-repository"

  name = "orders/api"
}

module "deploy_role" {
  source = "../../../infra/terraform/github-oidc-role"

  name              = "orders-deploy-production"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.github.arn
  repository        = var.repository
  environment       = "production"
  policies          = { deploy = var.policies.deploy }
}

module "build_role" {
  source = "../../../infra/terraform/github-oidc-role"

  name              = "orders-build"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.github.arn
  repository        = var.repository
  policies          = { build = var.policies.build }
}

data "aws_iam_policy_document" "trust" {
  for_each = toset(["ecs", "ecs-tasks"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.value}.amazonaws.com"]
    }
  }
}

# With it ECS moves the traffic.
resource "aws_iam_role" "infrastructure" {
  name               = "orders-infrastructure"
  assume_role_policy = data.aws_iam_policy_document.trust["ecs"].json
}

resource "aws_iam_role_policy_attachment" "infrastructure" {
  role       = aws_iam_role.infrastructure.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"
}

# The names are those that ecs/api.json names.
resource "aws_iam_role" "execution" {
  name               = "orders-execution"
  assume_role_policy = data.aws_iam_policy_document.trust["ecs-tasks"].json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "task" {
  name               = "orders-api"
  assume_role_policy = data.aws_iam_policy_document.trust["ecs-tasks"].json
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/ecs/orders-api"
  retention_in_days = 30
}

output "roles" {
  description = "ARNs for the variables of the repository and its environment."
  value = {
    AWS_ROLE_ARN       = module.deploy_role.arn
    AWS_BUILD_ROLE_ARN = module.build_role.arn
  }
}
