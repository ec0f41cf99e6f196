variable "name" {
  type        = string
  nullable    = false
  description = "Prefix of every name, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "domain" {
  type        = string
  nullable    = false
  description = "Domain of the environment, such as realcatcha.example."

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "Give a domain name."
  }
}

variable "zone_id" {
  type        = string
  nullable    = false
  description = "Route 53 zone of the domain (module dns)."

  validation {
    condition     = length(var.zone_id) > 0
    error_message = "Name the zone."
  }
}

variable "edge" {
  type = object({
    host            = string
    certificate_arn = string
    web_acl_arn     = string
  })
  nullable    = false
  description = "The CDN's host, certificate and web ACL (module edge)."

  validation {
    condition     = startswith(var.edge.certificate_arn, "arn:") && startswith(var.edge.web_acl_arn, "arn:")
    error_message = "Give the outputs of module edge."
  }
}

variable "cidr" {
  type        = string
  nullable    = false
  description = "Private address range of the VPC, a /16."

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16") && can(regex("^(10|172|192)\\.", var.cidr))
    error_message = "The range is a private /16, such as 10.20.0.0/16."
  }
}

variable "availability_zones" {
  type        = list(string)
  nullable    = false
  description = "The three availability zones, such as ap-northeast-2a; the order fixes the address ranges."

  validation {
    condition     = length(distinct(var.availability_zones)) == 3 && length(var.availability_zones) == 3
    error_message = "Name three different availability zones: etcd and the stores keep a majority when one is lost."
  }
}

variable "single_nat_gateway" {
  type        = bool
  nullable    = false
  default     = false
  description = "One NAT gateway for all zones: cheaper, and the nodes have no way out while its zone is away."
}

variable "interface_endpoints" {
  type        = set(string)
  nullable    = false
  default     = []
  description = "AWS services that are reached inside the VPC, by the last part of their endpoint's name; each costs by the hour and zone."

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9.-]+$", service)) && service != "s3"])
    error_message = "Name services such as secretsmanager; S3 has a gateway endpoint already, which is free."
  }
}

variable "account_controls" {
  type        = bool
  nullable    = false
  description = "Whether this environment keeps the account's trail, GuardDuty and defaults: true in one environment per account."
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

variable "protect" {
  type        = bool
  nullable    = false
  description = "Whether stores, buckets and the control plane refuse to be deleted: true in production."
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

variable "nodes" {
  type = object({
    control_plane_count = optional(number, 3)
    control_plane_type  = string
    general_type        = string
    general_least       = number
    general_most        = number
    gpu_type            = optional(string, "g4dn.xlarge")
  })
  nullable    = false
  description = "Types and numbers of machines; how many GPU nodes run when is the schedule's."

  validation {
    condition     = alltrue([for type in [var.nodes.control_plane_type, var.nodes.general_type, var.nodes.gpu_type] : can(regex("^[a-z0-9-]+\\.[a-z0-9]+$", type))])
    error_message = "Types are such as m6i.large."
  }
}

variable "gpu_schedule_file" {
  type        = string
  nullable    = false
  description = "The file that says when GPU nodes run (deploy-manifests/gpu-schedule.yaml)."

  validation {
    condition     = fileexists(var.gpu_schedule_file)
    error_message = "There is no such file."
  }
}

variable "gpu_nodes" {
  type        = number
  default     = null
  description = "GPU nodes of this environment instead of the schedule's number; null: the schedule's."

  validation {
    condition     = var.gpu_nodes == null ? true : var.gpu_nodes >= 0 && var.gpu_nodes <= 20
    error_message = "0 to 20 GPU nodes."
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

variable "copy_vault_arn" {
  type        = string
  default     = null
  description = "Vault in another region that gets a copy of every backup; null: none."

  validation {
    condition     = var.copy_vault_arn == null ? true : startswith(var.copy_vault_arn, "arn:") && strcontains(var.copy_vault_arn, ":backup-vault:")
    error_message = "Give a backup vault's ARN."
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

variable "monthly_budget_usd" {
  type        = number
  nullable    = false
  description = "Costs of a month, USD, of which 80 % spent or 100 % expected is told; terraform/README.md has the arithmetic."

  validation {
    condition     = var.monthly_budget_usd >= 100 && var.monthly_budget_usd <= 1000000
    error_message = "Between 100 and 1,000,000 USD."
  }
}
