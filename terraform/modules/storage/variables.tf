variable "name" {
  type        = string
  nullable    = false
  description = "Prefix of every name, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "kms_key_arn" {
  type        = string
  nullable    = false
  description = "KMS key of objects."

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "Give the key's ARN."
  }
}

variable "protect" {
  type        = bool
  nullable    = false
  default     = true
  description = "Whether buckets with objects refuse to be deleted, and backups are locked for two weeks."
}

variable "backup_days" {
  type        = number
  nullable    = false
  default     = 90
  description = "Days after which a backup is gone, whatever made it."

  validation {
    condition     = var.backup_days >= 31 && var.backup_days <= 3650
    error_message = "31 to 3,650 days."
  }
}

variable "host" {
  type        = string
  nullable    = false
  description = "Host name of the CDN, such as cdn.realcatcha.example."

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.host))
    error_message = "Give a host name."
  }
}

variable "zone_id" {
  type        = string
  nullable    = false
  description = "Route 53 zone that the host lies in."

  validation {
    condition     = length(var.zone_id) > 0
    error_message = "Name the zone."
  }
}

variable "certificate_arn" {
  type        = string
  nullable    = false
  description = "Certificate of the host, in us-east-1."

  validation {
    condition     = startswith(var.certificate_arn, "arn:")
    error_message = "Give the certificate's ARN."
  }
}

variable "web_acl_arn" {
  type        = string
  nullable    = false
  description = "Web ACL of scope CLOUDFRONT."

  validation {
    condition     = startswith(var.web_acl_arn, "arn:")
    error_message = "Give the web ACL's ARN."
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

variable "dashboard_origins" {
  type        = list(string)
  nullable    = false
  description = "Origins of the dashboard, from which administrators upload photographs."

  validation {
    condition     = length(var.dashboard_origins) > 0 && alltrue([for origin in var.dashboard_origins : can(regex("^https://[a-z0-9.-]+$", origin))])
    error_message = "Give origins such as https://realcatcha.example."
  }
}

variable "endpoint" {
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
    condition     = var.endpoint == null ? true : startswith(var.endpoint.url, "https://") && length(var.endpoint.images_bucket) > 2
    error_message = "An endpoint has an https:// URL and buckets."
  }
}
