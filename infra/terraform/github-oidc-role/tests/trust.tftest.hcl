mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  name              = "shop-production"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  repository = {
    owner    = "octo-org"
    name     = "shop"
    owner_id = 123456
    id       = 456789
  }
}

run "an_environment_in_both_forms_of_the_subject" {
  command = plan

  variables {
    environment = "production"
  }

  assert {
    condition = output.subjects == [
      "repo:octo-org/shop:environment:production",
      "repo:octo-org@123456/shop@456789:environment:production",
    ]
    error_message = "The subjects are not those of the environment."
  }
}

run "branches_where_there_is_no_environment" {
  command = plan

  assert {
    condition     = contains(output.subjects, "repo:octo-org/shop:ref:refs/heads/main")
    error_message = "The branch may not assume the role."
  }
}

run "no_pattern_of_branches" {
  command = plan

  variables {
    branches = ["release/*"]
  }

  expect_failures = [var.branches]
}
