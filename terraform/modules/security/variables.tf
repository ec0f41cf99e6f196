variable "name" {
  type        = string
  nullable    = false
  description = "Prefix of every name, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "vpc_id" {
  type        = string
  nullable    = false
  description = "VPC of the security groups."

  validation {
    condition     = length(var.vpc_id) > 0
    error_message = "Name the VPC."
  }
}

variable "vpc_cidr" {
  type        = string
  nullable    = false
  description = "Address range of the VPC."

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "Give a range such as 10.20.0.0/16."
  }
}

variable "node_subnet_cidrs" {
  type        = map(string)
  nullable    = false
  description = "Address ranges of the nodes' subnets, by availability zone."

  validation {
    condition     = length(var.node_subnet_cidrs) > 0 && alltrue([for cidr in values(var.node_subnet_cidrs) : can(cidrhost(cidr, 0))])
    error_message = "Give at least one range such as 10.20.32.0/20."
  }
}

variable "requests_per_address" {
  type        = number
  nullable    = false
  default     = 6000
  description = "Requests of one address in five minutes beyond which the load balancer refuses it."

  validation {
    condition     = var.requests_per_address >= 1000 && var.requests_per_address <= 2000000
    error_message = "Between 1,000, below which offices are shut out, and 2,000,000."
  }
}

variable "shield_protected_arns" {
  type        = map(string)
  nullable    = false
  default     = {}
  description = "What Shield Advanced protects, ARN by name; empty without the subscription."

  validation {
    condition     = alltrue([for arn in values(var.shield_protected_arns) : startswith(arn, "arn:")])
    error_message = "Give ARNs."
  }
}

variable "account_controls" {
  type        = bool
  nullable    = false
  description = "Whether this environment keeps the account's trail, GuardDuty and defaults: true in one environment per account."
}

variable "cluster_name" {
  type        = string
  nullable    = false
  description = "Name of the Kubernetes cluster, by whose tag its load balancer controller finds the nodes' group."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,60}$", var.cluster_name))
    error_message = "A cluster's name is lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "load_balancer_web_acl" {
  type        = bool
  nullable    = false
  default     = false
  description = "Whether a web ACL is made for application load balancers. The manifests' network load balancer cannot have one."
}

variable "secret_prefix" {
  type        = string
  nullable    = false
  description = "What secrets' names begin with, such as realcatcha/production/; the overlay's SecretStore says the same."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*(/[a-z0-9-]+)*/$", var.secret_prefix))
    error_message = "Lower-case segments, each ended by a slash."
  }
}

variable "secrets" {
  type        = set(string)
  nullable    = false
  default     = ["backup", "captcha", "cdn", "data-ca", "gateway", "google", "internal", "log-sink", "mongo", "mysql", "objects", "redis", "slack", "smtp", "toss"]
  description = "Secrets that External Secrets reads below the prefix (deploy-manifests: ExternalSecrets)."

  validation {
    condition     = alltrue([for name in var.secrets : can(regex("^[a-z][a-z0-9-]*$", name))])
    error_message = "Names are lower-case letters, digits and hyphens."
  }
}

variable "secret_recovery_days" {
  type        = number
  nullable    = false
  default     = 30
  description = "Days that a deleted secret can be brought back, and its name is taken; 0: gone at once."

  validation {
    condition     = var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30)
    error_message = "0, or 7 to 30 days."
  }
}
