terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Tags that stay mutable in an immutable repository.
      version = ">= 6.8"
    }
  }
}
