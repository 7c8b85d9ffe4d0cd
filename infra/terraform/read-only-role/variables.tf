variable "name" {
  description = "Name of the role."
  type        = string
}

variable "oidc_provider_arn" {
  description = "ARN of the account's OIDC provider for token.actions.githubusercontent.com."
  type        = string
}

variable "repository" {
  description = "Repository whose pull requests may assume the role, by names and by ids."
  type = object({
    owner    = string
    name     = string
    owner_id = number
    id       = number
  })
}

variable "permissions_boundary" {
  description = "ARN of a permissions boundary."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
}
