variable "name" {
  type        = string
  nullable    = false
  default     = "realcatcha-production"
  description = "Prefix of every name, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "region" {
  type        = string
  nullable    = false
  default     = "ap-northeast-2"
  description = "AWS region; its availability zones a, b and c are used."

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "Regions are such as ap-northeast-2."
  }
}

variable "domain" {
  type        = string
  nullable    = false
  description = "Domain of the environment, such as realcatcha.example; the CDN is cdn. below it."

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "Give a domain name."
  }
}

variable "zone_id" {
  type        = string
  default     = null
  description = "Zone that is there; null: one is made, and its name servers have to be entered where the domain is registered."

  validation {
    condition     = var.zone_id == null ? true : can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "A zone's id is Z..., or null."
  }
}

variable "security_contact" {
  type        = string
  nullable    = false
  description = "Address to which certificate authorities report refused requests."

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+$", var.security_contact))
    error_message = "Give an e-mail address."
  }
}

variable "images" {
  type = object({
    base    = string
    general = string
    gpu     = string
  })
  nullable    = false
  description = "Machine images: Debian 12 for the control plane; those of general and GPU nodes, which Ansible's roles have prepared."

  validation {
    condition     = alltrue([for image in values(var.images) : can(regex("^ami-[0-9a-f]{8,17}$", image))])
    error_message = "Images are ami-... ."
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

variable "signer_public_keys" {
  type        = map(string)
  nullable    = false
  default     = {}
  description = "Public keys (PEM, RSA of 2048 bits) whose private halves sign URLs of pictures, by a name of one's choice. Add the next one before it signs."

  validation {
    condition     = alltrue([for key in values(var.signer_public_keys) : startswith(key, "-----BEGIN PUBLIC KEY-----")])
    error_message = "Give public keys in PEM; private ones have no place here."
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

variable "alarm_emails" {
  type        = set(string)
  nullable    = false
  description = "Who is told of alarms; each confirms once."

  validation {
    condition     = length(var.alarm_emails) > 0 && alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Give at least one e-mail address."
  }
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

variable "object_storage" {
  type = object({
    url            = string
    public_url     = optional(string)
    region         = string
    images_bucket  = string
    backups_bucket = string
  })
  default     = null
  description = "Object store that is there (Kakao Object Storage): its S3 API inside and for browsers, its buckets. Null: buckets are made here, and the CDN serves them."

  validation {
    condition     = var.object_storage == null ? true : startswith(var.object_storage.url, "https://") && length(var.object_storage.images_bucket) > 2
    error_message = "An endpoint has an https:// URL and buckets."
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
