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
  description = "Name of the Kubernetes cluster; Cluster Autoscaler finds its groups by it."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,60}$", var.cluster_name))
    error_message = "A cluster's name is lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "vpc_id" {
  type        = string
  nullable    = false
  description = "VPC of the nodes."

  validation {
    condition     = length(var.vpc_id) > 0
    error_message = "Name the VPC."
  }
}

variable "subnet_ids" {
  type        = map(string)
  nullable    = false
  description = "Private subnets, by availability zone."

  validation {
    condition     = length(var.subnet_ids) == 3
    error_message = "Give one subnet in each of three zones: etcd keeps its majority when a zone is lost."
  }
}

variable "subnet_cidrs" {
  type        = map(string)
  nullable    = false
  description = "Address ranges of those subnets, by availability zone; the control plane gets fixed addresses in them."

  validation {
    condition     = alltrue([for cidr in values(var.subnet_cidrs) : can(cidrhost(cidr, 20))])
    error_message = "Give ranges such as 10.20.32.0/20."
  }
}

variable "security_group_ids" {
  type        = map(string)
  nullable    = false
  description = "Security groups nodes and control-plane."

  validation {
    condition     = alltrue([for group in ["nodes", "control-plane"] : contains(keys(var.security_group_ids), group)])
    error_message = "Give the groups nodes and control-plane."
  }
}

variable "instance_profiles" {
  type        = map(string)
  nullable    = false
  description = "Instance profiles node and control-plane."

  validation {
    condition     = alltrue([for profile in ["node", "control-plane"] : contains(keys(var.instance_profiles), profile)])
    error_message = "Give the profiles node and control-plane."
  }
}

variable "kms_key_arn" {
  type        = string
  nullable    = false
  description = "KMS key of volumes and of the parameter with which machines join."

  validation {
    condition     = startswith(var.kms_key_arn, "arn:")
    error_message = "Give the key's ARN."
  }
}

variable "protect" {
  type        = bool
  nullable    = false
  default     = true
  description = "Whether AWS refuses to delete the control plane and the API's load balancer."
}

variable "control_plane_count" {
  type        = number
  nullable    = false
  default     = 3
  description = "Members of the control plane: an odd number, for etcd's majority."

  validation {
    condition     = contains([1, 3, 5], var.control_plane_count)
    error_message = "1, 3 or 5 members."
  }
}

variable "control_plane" {
  type = object({
    image_id      = string
    instance_type = string
    volume_gib    = optional(number, 50)
  })
  nullable    = false
  description = "Image (Debian 12; Ansible installs the rest), type and disk of a control-plane machine."

  validation {
    condition     = startswith(var.control_plane.image_id, "ami-") && var.control_plane.volume_gib >= 30
    error_message = "An image ami-... and a disk of at least 30 GiB."
  }
}

variable "general" {
  type = object({
    image_id      = string
    instance_type = string
    volume_gib    = optional(number, 80)
    least         = number
    most          = number
  })
  nullable    = false
  description = "Pool of everything but GPU work: image (with containerd, kubeadm and the AWS CLI, built by Ansible's roles), type, disk, bounds of the autoscaler."

  validation {
    condition     = startswith(var.general.image_id, "ami-") && var.general.volume_gib >= 50
    error_message = "An image ami-... and a disk of at least 50 GiB."
  }
  validation {
    condition     = var.general.least >= 2 && var.general.most >= var.general.least && var.general.most <= 100
    error_message = "At least 2 nodes, so that a drained one has somewhere to go, and at most 100."
  }
}

variable "gpu" {
  type = object({
    image_id      = string
    instance_type = string
    volume_gib    = optional(number, 100)
  })
  nullable    = false
  description = "Pool with one NVIDIA GPU a node: image (as the general one, with the driver), type, disk. How many run is the schedule's."

  validation {
    condition     = startswith(var.gpu.image_id, "ami-") && can(regex("^(g|p)[0-9]", var.gpu.instance_type))
    error_message = "An image ami-... and a type with a GPU (g4dn.xlarge, g5.xlarge, ...)."
  }
}

variable "gpu_schedule" {
  type = object({
    timezone   = string
    weekdays   = list(string)
    start      = string
    stop       = string
    nodes      = number
    idle_nodes = number
    period     = optional(object({ start = string, end = string }))
    holidays   = optional(list(string), [])
  })
  nullable    = false
  description = "When GPU nodes run; deploy-manifests/gpu-schedule.yaml, which the workers' pre-scaling reads too. The period is nullable: no end."

  validation {
    condition     = contains(["UTC", "Asia/Seoul", "Asia/Tokyo"], var.gpu_schedule.timezone)
    error_message = "UTC, Asia/Seoul or Asia/Tokyo: zones without summer time."
  }
  validation {
    condition = (
      length(var.gpu_schedule.weekdays) > 0
      && length(setsubtract(var.gpu_schedule.weekdays, ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])) == 0
    )
    error_message = "Weekdays are some of mon, tue, wed, thu, fri, sat, sun."
  }
  validation {
    condition = (
      alltrue([for time in [var.gpu_schedule.start, var.gpu_schedule.stop] : can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", time))])
      && try(timecmp("2000-01-01T${var.gpu_schedule.start}:00Z", "2000-01-01T${var.gpu_schedule.stop}:00Z") < 0, false)
    )
    error_message = "Start and stop are times such as \"09:00\" of one day, the start first."
  }
  validation {
    condition     = var.gpu_schedule.nodes >= 0 && var.gpu_schedule.nodes <= 20 && floor(var.gpu_schedule.nodes) == var.gpu_schedule.nodes
    error_message = "0 to 20 GPU nodes."
  }
  validation {
    condition     = contains([0, 1], var.gpu_schedule.idle_nodes) && var.gpu_schedule.idle_nodes <= var.gpu_schedule.nodes
    error_message = "Outside the hours no GPU node runs, or one."
  }
  validation {
    condition = var.gpu_schedule.period == null ? true : try(
      timecmp("${var.gpu_schedule.period.start}T00:00:00Z", "${var.gpu_schedule.period.end}T23:59:59Z") < 0, false
    )
    error_message = "The period's days are \"YYYY-MM-DD\", the start first."
  }
  validation {
    condition = var.gpu_schedule.period == null ? true : try(
      timecmp("${var.gpu_schedule.period.end}T${var.gpu_schedule.stop}:00Z", timeadd(plantimestamp(), var.gpu_schedule.timezone == "UTC" ? "0h" : "9h")) > 0, true
    )
    error_message = "The period of GPU nodes is over: agree on a new end, or set nodes to 0."
  }
  validation {
    condition     = alltrue([for day in var.gpu_schedule.holidays : can(formatdate("YYYY", "${day}T00:00:00Z"))])
    error_message = "Holidays are days, \"YYYY-MM-DD\"."
  }
}
