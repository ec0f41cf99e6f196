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

variable "certificate_authorities" {
  type        = set(string)
  nullable    = false
  default     = ["amazon.com", "amazontrust.com", "letsencrypt.org"]
  description = "Who may issue certificates for the domain: Amazon for load balancers and the CDN, Let's Encrypt for the cluster's cert-manager."

  validation {
    condition     = contains(var.certificate_authorities, "amazon.com") && alltrue([for authority in var.certificate_authorities : can(regex("^[a-z0-9.-]+$", authority))])
    error_message = "Give authorities' domains, amazon.com among them."
  }
}
