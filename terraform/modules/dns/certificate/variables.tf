variable "zone_id" {
  type        = string
  nullable    = false
  description = "Route 53 zone of the domain."

  validation {
    condition     = length(var.zone_id) > 0
    error_message = "Name the zone."
  }
}

variable "host" {
  type        = string
  nullable    = false
  description = "Host name of the certificate."

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.host))
    error_message = "Give a host name."
  }
}
