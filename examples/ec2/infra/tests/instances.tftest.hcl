mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }

  mock_data "aws_iam_openid_connect_provider" {
    defaults = {
      arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    }
  }

  mock_data "aws_ssm_parameter" {
    defaults = {
      insecure_value = "ami-0123456789abcdef0"
    }
  }
}

variables {
  repository = {
    owner    = "octo-org"
    name     = "orders"
    owner_id = 123456
    id       = 456789
  }
  subnets         = ["subnet-1", "subnet-2"]
  security_groups = ["sg-1"]
  target_groups   = ["arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/orders/1"]
}

run "instances_are_found_by_their_tag" {
  command = plan

  assert {
    condition     = one([for tag in aws_autoscaling_group.this.tag : tag.value if tag.key == "Service"]) == "orders"
    error_message = "reload.sh would not find the instances."
  }
}

run "instances_clone_the_repository" {
  command = plan

  assert {
    condition     = strcontains(base64decode(aws_launch_template.this.user_data), "https://github.com/octo-org/orders.git")
    error_message = "The instances do not clone the repository."
  }
}
