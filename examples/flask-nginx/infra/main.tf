terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.8"
    }
  }
}

variable "region" {
  description = "Region of everything."
  type        = string
  default     = "eu-central-1"
}

variable "repository" {
  description = "The GitHub repository, by names and ids."
  type = object({
    owner    = string
    name     = string
    owner_id = number
    id       = number
  })
}

variable "deploy_policy" {
  description = "Policy of the roles that deploy, as docs/iam.md of ecs-actions has it, with your ARNs."
  type        = string
}

variable "build_policy" {
  description = "Policy of the role that pushes images, from the same page."
  type        = string
}

provider "aws" {
  region = var.region
}

data "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}

module "repositories" {
  source   = "../../../infra/terraform/ecr-repository"
  for_each = toset(["shop/flask", "shop/nginx"])

  name = each.value
}

module "deploy_role" {
  source   = "../../../infra/terraform/github-oidc-role"
  for_each = toset(["production", "staging", "development"])

  name              = "shop-deploy-${each.value}"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.github.arn
  repository        = var.repository
  environment       = each.value
  policies          = { deploy = var.deploy_policy }
}

module "build_role" {
  source = "../../../infra/terraform/github-oidc-role"

  name              = "shop-build"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.github.arn
  repository        = var.repository
  branches          = ["main", "staging", "develop"]
  policies          = { build = var.build_policy }
}

module "read_role" {
  source = "../../../infra/terraform/read-only-role"

  name              = "shop-read"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.github.arn
  repository        = var.repository
}

output "roles" {
  description = "ARNs for the variables of the repository and its environments."
  value = {
    AWS_ROLE_ARN       = { for environment, role in module.deploy_role : environment => role.arn }
    AWS_BUILD_ROLE_ARN = module.build_role.arn
    AWS_READ_ROLE_ARN  = module.read_role.arn
  }
}
