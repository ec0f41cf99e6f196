variable "name" {
  type        = string
  nullable    = false
  description = "Name of the web ACL, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,40}$", var.name))
    error_message = "A name is lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "scope" {
  type        = string
  nullable    = false
  description = "REGIONAL in front of a load balancer, CLOUDFRONT in front of a distribution."

  validation {
    condition     = contains(["REGIONAL", "CLOUDFRONT"], var.scope)
    error_message = "The scope is REGIONAL or CLOUDFRONT."
  }
}

variable "requests_per_address" {
  type        = number
  nullable    = false
  description = "Requests of one address in five minutes beyond which it is refused. Korean carriers put many people behind one address."

  validation {
    condition     = var.requests_per_address >= 1000 && var.requests_per_address <= 2000000
    error_message = "Between 1,000, below which offices are shut out, and 2,000,000."
  }
}

variable "logs_kms_key_arn" {
  type        = string
  default     = null
  description = "KMS key of the log group; null: the service's own key."

  validation {
    condition     = var.logs_kms_key_arn == null ? true : startswith(var.logs_kms_key_arn, "arn:")
    error_message = "Give the key's ARN, or null."
  }
}
