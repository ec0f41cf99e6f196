variable "name" {
  type        = string
  nullable    = false
  description = "Prefix of every name, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "subnet_ids" {
  type        = list(string)
  nullable    = false
  description = "Data subnets, one in each zone."

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "Give subnets in at least two zones."
  }
}

variable "security_group_ids" {
  type        = map(string)
  nullable    = false
  description = "Security groups mysql, redis and mongodb."

  validation {
    condition     = alltrue([for store in ["mysql", "redis", "mongodb"] : contains(keys(var.security_group_ids), store)])
    error_message = "Give the groups mysql, redis and mongodb."
  }
}

variable "kms_key_arn" {
  type        = string
  nullable    = false
  description = "KMS key of the stores, their passwords and backups."

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "Give the key's ARN."
  }
}

variable "logs_kms_key_arn" {
  type        = string
  nullable    = false
  description = "KMS key of log groups."

  validation {
    condition     = startswith(var.logs_kms_key_arn, "arn:")
    error_message = "Give the key's ARN."
  }
}

variable "protect" {
  type        = bool
  nullable    = false
  default     = true
  description = "Whether stores refuse to be deleted, leave a last snapshot, and the vault's copies cannot be shortened."
}

variable "mysql" {
  type = object({
    instance_class = optional(string, "db.r6g.large")
    storage_gib    = optional(number, 100)
    multi_az       = optional(bool, true)
    replica        = optional(bool, true)
    endpoint       = optional(object({ host = string, port = optional(number, 3306), replica_host = optional(string) }))
  })
  nullable    = false
  default     = {}
  description = "MySQL 8: size, a standby in a second zone, a replica for statistics; or the endpoint of one that is there (Kakao Cloud's MySQL)."

  validation {
    condition     = startswith(var.mysql.instance_class, "db.") && var.mysql.storage_gib >= 20 && var.mysql.storage_gib <= 12000
    error_message = "A class db.... and 20 to 12,000 GiB (the disk may grow fivefold)."
  }
  validation {
    condition     = var.mysql.endpoint == null ? true : length(var.mysql.endpoint.host) > 0 && var.mysql.endpoint.port > 0
    error_message = "An endpoint has a host and a port."
  }
}

variable "redis" {
  type = object({
    node_type     = optional(string, "cache.r7g.large")
    replicas      = optional(number, 2)
    snapshot_days = optional(number, 1)
    endpoint      = optional(object({ host = string, port = optional(number, 6379) }))
  })
  nullable    = false
  default     = {}
  description = "Redis 7: size and copies (0 for staging; a token is redeemed only when a copy knows of it); or the endpoint of one that is there (Kakao Cloud's Redis)."

  validation {
    condition     = startswith(var.redis.node_type, "cache.") && contains([0, 1, 2, 3, 4, 5], var.redis.replicas)
    error_message = "A type cache.... and 0 to 5 copies."
  }
  validation {
    condition     = var.redis.snapshot_days >= 0 && var.redis.snapshot_days <= 35
    error_message = "Snapshots are kept 0 to 35 days."
  }
}

variable "redis_password" {
  type        = string
  sensitive   = true
  default     = null
  description = "First password of the Redis that is made here, used when it is made: 32 to 128 letters and digits. From the environment (TF_VAR_redis_password), never from a file."

  validation {
    condition     = var.redis_password == null ? true : can(regex("^[A-Za-z0-9]{32,128}$", var.redis_password))
    error_message = "32 to 128 letters and digits."
  }
}

variable "mongodb" {
  type = object({
    instance_class = optional(string, "db.r6g.large")
    instances      = optional(number, 2)
    endpoint       = optional(object({ host = string, port = optional(number, 27017) }))
  })
  nullable    = false
  default     = {}
  description = "DocumentDB: size and members; or the endpoint of a MongoDB that is there."

  validation {
    condition     = startswith(var.mongodb.instance_class, "db.") && var.mongodb.instances >= 1 && var.mongodb.instances <= 15
    error_message = "A class db.... and 1 to 15 members."
  }
}

variable "backup_days" {
  type        = number
  nullable    = false
  default     = 14
  description = "Days back to which a store can be set to any second."

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "1 to 35 days."
  }
}

variable "vault_days" {
  type        = number
  nullable    = false
  default     = 35
  description = "Days that daily copies stay in the vault."

  validation {
    condition     = var.vault_days >= 7 && var.vault_days <= 400
    error_message = "7 to 400 days."
  }
}

variable "copy_vault_arn" {
  type        = string
  default     = null
  description = "Vault in another region that gets a copy of every backup; null: none."

  validation {
    condition     = var.copy_vault_arn == null ? true : startswith(var.copy_vault_arn, "arn:") && strcontains(var.copy_vault_arn, ":backup-vault:")
    error_message = "Give a backup vault's ARN."
  }
}
