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
}

variables {
  repository = {
    owner    = "octo-org"
    name     = "orders"
    owner_id = 123456
    id       = 456789
  }
  policies = {
    deploy = "{}"
    build  = "{}"
  }
  cluster_arn     = "arn:aws:ecs:eu-central-1:123456789012:cluster/main"
  vpc_id          = "vpc-1"
  subnets         = ["subnet-1", "subnet-2"]
  security_groups = ["sg-1"]
  listeners = {
    production = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/main/1/443"
    test       = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/main/1/8443"
  }
  host        = "orders.example.com"
  first_image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders/api:1"
}

run "the_service_shifts_between_two_groups" {
  command = plan

  assert {
    condition     = aws_ecs_service.api.deployment_configuration[0].strategy == "BLUE_GREEN"
    error_message = "The service does not deploy blue/green."
  }

  assert {
    condition     = toset(keys(aws_lb_target_group.this)) == toset(["blue", "green"])
    error_message = "There are not two target groups."
  }
}

run "customers_and_tests_have_rules_of_their_own" {
  command = plan

  assert {
    condition     = { for name, rule in aws_lb_listener_rule.this : name => rule.listener_arn } == { for name, arn in var.listeners : name => arn }
    error_message = "The rules are not those of the listeners for customers and for tests."
  }
}

run "the_task_definition_is_that_of_the_repository" {
  command = plan

  assert {
    condition     = aws_ecs_task_definition.api.runtime_platform[0].cpu_architecture == "ARM64"
    error_message = "The platform is not that of ecs/api.json."
  }
}
