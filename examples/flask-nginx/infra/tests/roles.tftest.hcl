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
    name     = "shop"
    owner_id = 123456
    id       = 456789
  }
  deploy_policy = "{}"
  build_policy  = "{}"
}

run "an_environment_has_a_role_of_its_own" {
  command = apply

  assert {
    condition     = toset(keys(output.roles.AWS_ROLE_ARN)) == toset(["production", "staging", "development"])
    error_message = "There is not one role for each environment."
  }

  assert {
    condition     = length(distinct(values(output.roles.AWS_ROLE_ARN))) == 3
    error_message = "Two environments share a role."
  }
}
