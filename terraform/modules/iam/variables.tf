variable "name" {
  type        = string
  nullable    = false
  description = "Prefix of every name, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "cluster_name" {
  type        = string
  nullable    = false
  description = "Name of the Kubernetes cluster, in the tags by which rights are bounded."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,60}$", var.cluster_name))
    error_message = "A cluster's name is lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "namespace" {
  type        = string
  nullable    = false
  description = "Namespace of the product's service accounts."

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "A namespace is lower-case letters, digits and hyphens."
  }
}

variable "service_accounts" {
  type        = map(string)
  nullable    = false
  default     = {}
  description = "Other service accounts of workloads, as \"namespace:name\", where a chart is installed under another name."

  validation {
    condition     = alltrue([for account in values(var.service_accounts) : can(regex("^[a-z0-9-]+:[a-z0-9-]+$", account))])
    error_message = "Give \"namespace:name\", without wildcards."
  }
}

variable "issuer" {
  type        = string
  nullable    = false
  description = "Issuer of service accounts' tokens: https:// and a path under which their public keys can be read by everybody."

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+(/[a-z0-9/-]*[a-z0-9])?$", var.issuer))
    error_message = "Give an https:// URL without a slash at its end."
  }
}

variable "vpc_id" {
  type        = string
  nullable    = false
  description = "VPC in which the load balancer controller may make security groups."

  validation {
    condition     = length(var.vpc_id) > 0
    error_message = "Name the VPC."
  }
}

variable "zone_id" {
  type        = string
  nullable    = false
  description = "Zone in which External DNS may write."

  validation {
    condition     = length(var.zone_id) > 0
    error_message = "Name the zone."
  }
}

variable "kms_key_arns" {
  type        = map(string)
  nullable    = false
  description = "KMS keys data, nodes and storage."

  validation {
    condition     = alltrue([for key in ["data", "nodes", "storage"] : contains(keys(var.kms_key_arns), key)])
    error_message = "Give the keys data, nodes and storage."
  }
}

variable "bucket_arns" {
  type        = map(string)
  nullable    = false
  description = "Buckets by purpose; without images or backups the workloads that use them get no role (objects lie elsewhere)."

  validation {
    condition     = length(setsubtract(keys(var.bucket_arns), ["static", "logs", "images", "models", "backups"])) == 0
    error_message = "Purposes are static, logs, images, models and backups."
  }
}

variable "secret_arns" {
  type        = list(string)
  nullable    = false
  description = "Secrets that External Secrets may read."

  validation {
    condition     = length(var.secret_arns) > 0 && alltrue([for arn in var.secret_arns : !strcontains(arn, "*")])
    error_message = "Give the secrets' ARNs, without wildcards."
  }
}

variable "github" {
  type = object({
    repository        = string
    environment       = string
    state_bucket_arn  = string
    state_kms_key_arn = string
    provider_arn      = optional(string)
  })
  default     = null
  description = "Repository (owner/name) and environment of GitHub whose workflow may plan, where the state lies, and GitHub's identity provider where the account has it already; null: nobody."

  validation {
    condition     = var.github == null ? true : can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository)) && !strcontains(var.github.environment, "*")
    error_message = "Give owner/name and an environment, without wildcards."
  }
}
