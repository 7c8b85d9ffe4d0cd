variable "region" {
  description = "Region of everything."
  type        = string
  default     = "eu-central-1"
}

variable "environment" {
  description = "Name of the environment, as in GitHub."
  type        = string
}

variable "certificate_arn" {
  description = "ARN of the certificate that the load balancer shows."
  type        = string
}

variable "first_images" {
  description = "Images that the services start with, by service. From the first deployment on they are the workflows'."
  type = object({
    flask = string
    nginx = string
  })
}

variable "redis_image" {
  description = "Image of Redis."
  type        = string
  default     = "public.ecr.aws/docker/library/redis:8-alpine"
}

variable "network" {
  description = "Addresses of the network, of which each of two zones gets a part."
  type        = string
  default     = "10.0.0.0/16"
}
