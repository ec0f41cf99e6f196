# One environment, whole: how the modules hang together. Environments differ in numbers only (envs/).

locals {
  # What goes with the schedule of the workers: one file says both.
  gpu_schedule = yamldecode(file(var.gpu_schedule_file))

  # realcatcha-production -> realcatcha/production/, below which External Secrets looks.
  secret_prefix = "${join("/", regex("^([a-z0-9]+)-(.+)$", var.name))}/"
}

module "network" {
  source = "../network"

  name                = var.name
  cluster_name        = var.name
  cidr                = var.cidr
  availability_zones  = var.availability_zones
  single_nat_gateway  = var.single_nat_gateway
  interface_endpoints = var.interface_endpoints
  logs_kms_key_arn    = module.security.kms_key_arns["logs"]
}

module "security" {
  source = "../security"

  name                  = var.name
  cluster_name          = var.name
  vpc_id                = module.network.vpc_id
  vpc_cidr              = module.network.cidr
  node_subnet_cidrs     = module.network.private_subnet_cidrs
  secret_prefix         = local.secret_prefix
  secret_recovery_days  = var.protect ? 30 : 0
  account_controls      = var.account_controls
  shield_protected_arns = var.shield_protected_arns
}

module "storage" {
  source = "../storage"

  name               = var.name
  kms_key_arn        = module.security.kms_key_arns["storage"]
  protect            = var.protect
  host               = var.edge.host
  zone_id            = var.zone_id
  certificate_arn    = var.edge.certificate_arn
  web_acl_arn        = var.edge.web_acl_arn
  signer_public_keys = var.signer_public_keys
  dashboard_origins  = ["https://${var.domain}"]
  endpoint           = var.object_storage
}

module "iam" {
  source = "../iam"

  name         = var.name
  cluster_name = var.name
  namespace    = var.name
  issuer       = module.storage.issuer
  vpc_id       = module.network.vpc_id
  zone_id      = var.zone_id
  kms_key_arns = module.security.kms_key_arns
  bucket_arns  = module.storage.bucket_arns
  secret_arns  = values(module.security.secret_arns)
  github       = var.github
}

module "nodes" {
  source = "../nodes"

  name                = var.name
  cluster_name        = var.name
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  subnet_cidrs        = module.network.private_subnet_cidrs
  security_group_ids  = module.security.security_group_ids
  instance_profiles   = module.iam.instance_profiles
  kms_key_arn         = module.security.kms_key_arns["nodes"]
  protect             = var.protect
  control_plane_count = var.nodes.control_plane_count
  control_plane       = { image_id = var.images.base, instance_type = var.nodes.control_plane_type }
  general = {
    image_id      = var.images.general
    instance_type = var.nodes.general_type
    least         = var.nodes.general_least
    most          = var.nodes.general_most
  }
  gpu          = { image_id = var.images.gpu, instance_type = var.nodes.gpu_type }
  gpu_schedule = merge(local.gpu_schedule, var.gpu_nodes == null ? {} : { nodes = var.gpu_nodes })
}

module "data" {
  source = "../data"

  name               = var.name
  subnet_ids         = values(module.network.data_subnet_ids)
  security_group_ids = module.security.security_group_ids
  kms_key_arn        = module.security.kms_key_arns["data"]
  logs_kms_key_arn   = module.security.kms_key_arns["logs"]
  protect            = var.protect
  mysql              = var.mysql
  redis              = var.redis
  redis_password     = var.redis_password
  mongodb            = var.mongodb
  backup_days        = var.backup_days
  copy_vault_arn     = var.copy_vault_arn
}

module "observability" {
  source = "../observability"

  name                       = var.name
  kms_key_arn                = module.security.kms_key_arns["logs"]
  alarm_emails               = var.alarm_emails
  stores                     = module.data.members
  gpu_group                  = module.nodes.groups["gpu"]
  gpu_idle_nodes             = local.gpu_schedule.idle_nodes
  control_plane_instance_ids = { for name, host in module.nodes.inventory.control_plane.hosts : name => host.instance_id }
  monthly_budget_usd         = var.monthly_budget_usd
}
