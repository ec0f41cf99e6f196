variable "name" {
  type        = string
  nullable    = false
  description = "Prefix of every name, such as realcatcha-staging; also the value of the tag Environment that costs are counted by."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "kms_key_arn" {
  type        = string
  nullable    = false
  description = "KMS key of alarms on their way."

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "Give the key's ARN."
  }
}

variable "alarm_emails" {
  type        = set(string)
  nullable    = false
  description = "Who is told of alarms; each confirms once."

  validation {
    condition     = length(var.alarm_emails) > 0 && alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Give at least one e-mail address."
  }
}

variable "stores" {
  type        = map(list(string))
  nullable    = false
  description = "Names by which CloudWatch knows the stores' members: some of mysql, replica, redis, mongodb."

  validation {
    condition     = length(setsubtract(keys(var.stores), ["mysql", "replica", "redis", "mongodb"])) == 0
    error_message = "Stores are mysql, replica, redis and mongodb."
  }
}

variable "gpu_group" {
  type        = string
  nullable    = false
  description = "Name of the GPU nodes' scaling group."

  validation {
    condition     = length(var.gpu_group) > 0
    error_message = "Name the group."
  }
}

variable "gpu_idle_nodes" {
  type        = number
  nullable    = false
  description = "GPU nodes that run outside the hours."

  validation {
    condition     = contains([0, 1], var.gpu_idle_nodes)
    error_message = "None or one."
  }
}

variable "control_plane_instance_ids" {
  type        = map(string)
  nullable    = false
  description = "Machines of the control plane, by name."

  validation {
    condition     = length(var.control_plane_instance_ids) > 0
    error_message = "There is at least one."
  }
}

variable "monthly_budget_usd" {
  type        = number
  nullable    = false
  description = "Costs of a month, USD, of which 80 % spent or 100 % expected is told; terraform/README.md has the arithmetic."

  validation {
    condition     = var.monthly_budget_usd >= 100 && var.monthly_budget_usd <= 1000000
    error_message = "Between 100 and 1,000,000 USD."
  }
}
