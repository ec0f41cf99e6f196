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
  description = "Name of the Kubernetes cluster, in the tags by which its load balancer controller finds subnets."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,60}$", var.cluster_name))
    error_message = "A cluster's name is lower-case letters, digits and hyphens, and begins with a letter."
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

variable "data_ports" {
  type        = set(number)
  nullable    = false
  default     = [3306, 6379, 27017]
  description = "TCP ports of the stores in the data subnets."

  validation {
    condition     = alltrue([for port in var.data_ports : port > 0 && port < 65536 && floor(port) == port])
    error_message = "Ports are whole numbers from 1 to 65535."
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

variable "flow_log_retention_days" {
  type        = number
  nullable    = false
  default     = 365
  description = "How long flow logs are kept, days."

  validation {
    condition     = contains([30, 60, 90, 180, 365, 400, 731], var.flow_log_retention_days)
    error_message = "CloudWatch keeps logs 30, 60, 90, 180, 365, 400 or 731 days here."
  }
}
