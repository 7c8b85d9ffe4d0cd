mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

run "pull_requests_in_both_forms_of_the_subject" {
  command = plan

  variables {
    name              = "shop-read"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    repository = {
      owner    = "octo-org"
      name     = "shop"
      owner_id = 123456
      id       = 456789
    }
  }

  assert {
    condition = output.subjects == [
      "repo:octo-org/shop:pull_request",
      "repo:octo-org@123456/shop@456789:pull_request",
    ]
    error_message = "The subjects are not those of pull requests."
  }
}
