variable "region" {
  description = "Region of everything."
  type        = string
  default     = "eu-central-1"
}

variable "repository" {
  description = "The GitHub repository, by names and ids."
  type = object({
    owner    = string
    name     = string
    owner_id = number
    id       = number
  })
}

variable "policies" {
  description = "Policies of the roles that deploy and that build, as docs/iam.md of ecs-actions has them, with your ARNs."
  type = object({
    deploy = string
    build  = string
  })
}

variable "cluster_arn" {
  description = "ARN of the cluster."
  type        = string
}

variable "vpc_id" {
  description = "Network of the service."
  type        = string
}

variable "subnets" {
  description = "Subnets of the tasks."
  type        = list(string)
}

variable "security_groups" {
  description = "Security groups of the tasks."
  type        = list(string)
}

variable "listeners" {
  description = "ARNs of the listener that customers reach, and of the one for tests, which nobody else should."
  type = object({
    production = string
    test       = string
  })
}

variable "host" {
  description = "Host name of the API."
  type        = string
}

variable "first_image" {
  description = "Image that the service starts with. From the first deployment on it is the workflow's."
  type        = string
}
