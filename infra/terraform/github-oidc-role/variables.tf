variable "name" {
  description = "Name of the role."
  type        = string
}

variable "oidc_provider_arn" {
  description = "ARN of the account's OIDC provider for token.actions.githubusercontent.com."
  type        = string

  validation {
    condition     = can(regex(":oidc-provider/token\\.actions\\.githubusercontent\\.com$", var.oidc_provider_arn))
    error_message = "This is not the ARN of GitHub's OIDC provider."
  }
}

variable "repository" {
  description = "Repository that may assume the role, by names and by ids: GitHub writes both into the subject of repositories made, renamed or moved since July 2026."
  type = object({
    owner    = string
    name     = string
    owner_id = number
    id       = number
  })
}

variable "environment" {
  description = "Environment that a job has to be in; null for a role that builds images, which needs a branch instead."
  type        = string
  default     = null
}

variable "branches" {
  description = "Branches whose jobs may assume the role; used where there is no environment."
  type        = list(string)
  default     = ["main"]

  validation {
    condition     = alltrue([for branch in var.branches : !strcontains(branch, "*")])
    error_message = "A branch with a * lets whoever may push any branch assume the role. Name the branches."
  }
}

variable "workflow_refs" {
  description = "Reusable workflows, as `owner/repository/.github/workflows/deploy.yml@refs/tags/v1*`, that a job has to come from; empty for any."
  type        = list(string)
  default     = []
}

variable "policies" {
  description = "Policies of the role, as JSON by name; docs/iam.md has those of each action."
  type        = map(string)
  default     = {}
}

variable "permissions_boundary" {
  description = "ARN of a permissions boundary."
  type        = string
  default     = null
}

variable "max_session_duration" {
  description = "Longest session in seconds. A deployment that is watched longer than this is lost sight of."
  type        = number
  default     = 7200
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
}
