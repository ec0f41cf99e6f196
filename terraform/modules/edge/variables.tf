variable "name" {
  type        = string
  nullable    = false
  description = "Prefix of every name, such as realcatcha-staging."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.name))
    error_message = "A name is 4 to 28 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "zone_id" {
  type        = string
  nullable    = false
  description = "Route 53 zone of the domain."

  validation {
    condition     = length(var.zone_id) > 0
    error_message = "Name the zone."
  }
}

variable "domain" {
  type        = string
  nullable    = false
  description = "Domain of the environment; the CDN is cdn. below it."

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "Give a domain name."
  }
}

variable "requests_per_address" {
  type        = number
  nullable    = false
  default     = 12000
  description = "Requests of one address in five minutes beyond which the CDN refuses it."

  validation {
    condition     = var.requests_per_address >= 1000 && var.requests_per_address <= 2000000
    error_message = "Between 1,000, below which offices are shut out, and 2,000,000."
  }
}
