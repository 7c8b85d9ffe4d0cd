variable "region" {
  description = "Region of everything."
  type        = string
  default     = "eu-central-1"
}

variable "repository" {
  description = "The GitHub repository, by names and ids. The instances clone it, so it is public, or they have a key to it."
  type = object({
    owner    = string
    name     = string
    owner_id = number
    id       = number
  })
}

variable "subnets" {
  description = "Subnets of the instances, in two zones."
  type        = list(string)
}

variable "security_groups" {
  description = "Security groups of the instances; none has to let anybody in but the load balancer."
  type        = list(string)
}

variable "target_groups" {
  description = "ARNs of the load balancer's target groups, which ask /health at port 8080."
  type        = list(string)
}
