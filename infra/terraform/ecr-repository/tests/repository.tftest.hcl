mock_provider "aws" {}

variables {
  name = "shop/web"
}

run "tags_are_immutable_and_images_are_scanned" {
  command = plan

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag could be moved."
  }

  assert {
    condition     = aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "Images are not scanned."
  }
}

run "a_tag_may_be_left_mutable" {
  command = plan

  variables {
    mutable_tags = ["latest"]
  }

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE_WITH_EXCLUSION"
    error_message = "The tag could not be moved, or every tag could."
  }
}

run "untagged_images_come_last" {
  command = plan

  assert {
    condition     = jsondecode(output.lifecycle_policy).rules[2].selection.tagStatus == "untagged"
    error_message = "The rule for images without a tag is not the last."
  }
}
