variable "name" {
  type        = string
  nullable    = false
  default     = "realcatcha-staging"
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
