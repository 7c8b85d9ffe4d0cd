variable "name" {
  description = "Name of the repository."
  type        = string
}

variable "mutable_tags" {
  description = "Tags that may be moved, with * for any characters, like `latest`. Every other tag is immutable."
  type        = list(string)
  default     = []
}

variable "kms_key_arn" {
  description = "ARN of a KMS key to encrypt with; ECR's own when null."
  type        = string
  default     = null
}

variable "keep" {
  description = "How many images to keep by pattern of their tags, in this order; `*` stands for any characters. Keep more than you would ever roll back."
  type = list(object({
    tags  = list(string)
    count = number
  }))
  default = [
    { tags = ["v*"], count = 100 },
    { tags = ["sha-*"], count = 50 },
  ]
}

variable "untagged_days" {
  description = "Days after which images without a tag expire."
  type        = number
  default     = 14
}

variable "pull_accounts" {
  description = "Accounts that may pull, for instance to promote an image."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for account in var.pull_accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "An account has twelve digits."
  }
}

variable "replicate_to" {
  description = "Regions, and accounts, that get a copy of every image of this repository. The registry has one replication configuration: leave this empty where another module has it."
  type = list(object({
    region      = string
    registry_id = string
  }))
  default = []
}

variable "force_delete" {
  description = "Whether the repository may be deleted with images in it."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of the repository."
  type        = map(string)
  default     = {}
}
