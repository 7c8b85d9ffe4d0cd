terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Deployment strategies of ECS, and the test listener.
      version = ">= 6.8"
    }
  }
}

provider "aws" {
  region = var.region
}
