locals {
  by_pattern = [
    for index, rule in var.keep : {
      rulePriority = index + 1
      description  = "Keep ${rule.count} images tagged ${join(", ", rule.tags)}"
      selection = {
        tagStatus      = "tagged"
        tagPatternList = rule.tags
        countType      = "imageCountMoreThan"
        countNumber    = rule.count
      }
      action = { type = "expire" }
    }
  ]
  untagged = {
    rulePriority = length(var.keep) + 1
    description  = "Expire images without a tag after ${var.untagged_days} days"
    selection = {
      tagStatus   = "untagged"
      countType   = "sinceImagePushed"
      countUnit   = "days"
      countNumber = var.untagged_days
    }
    action = { type = "expire" }
  }
}

resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = length(var.mutable_tags) == 0 ? "IMMUTABLE" : "IMMUTABLE_WITH_EXCLUSION"
  force_delete         = var.force_delete
  tags                 = var.tags

  dynamic "image_tag_mutability_exclusion_filter" {
    for_each = var.mutable_tags

    content {
      filter      = image_tag_mutability_exclusion_filter.value
      filter_type = "WILDCARD"
    }
  }

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = var.kms_key_arn == null ? "AES256" : "KMS"
    kms_key         = var.kms_key_arn
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy     = jsonencode({ rules = concat(local.by_pattern, [local.untagged]) })
}

data "aws_iam_policy_document" "pull" {
  count = length(var.pull_accounts) == 0 ? 0 : 1

  statement {
    sid = "Pull"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]

    principals {
      type        = "AWS"
      identifiers = var.pull_accounts
    }
  }
}

resource "aws_ecr_repository_policy" "pull" {
  count = length(var.pull_accounts) == 0 ? 0 : 1

  repository = aws_ecr_repository.this.name
  policy     = data.aws_iam_policy_document.pull[0].json
}

resource "aws_ecr_replication_configuration" "this" {
  count = length(var.replicate_to) == 0 ? 0 : 1

  replication_configuration {
    rule {
      dynamic "destination" {
        for_each = var.replicate_to

        content {
          region      = destination.value.region
          registry_id = destination.value.registry_id
        }
      }

      repository_filter {
        filter      = var.name
        filter_type = "PREFIX_MATCH"
      }
    }
  }
}
