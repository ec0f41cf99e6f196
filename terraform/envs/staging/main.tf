# Everything that production has, smaller, and deletable: one NAT gateway, single stores, GPU nodes likewise by the clock.
module "dns" {
  source = "../../modules/dns"

  name             = var.name
  domain           = var.domain
  zone_id          = var.zone_id
  security_contact = var.security_contact
}

module "edge" {
  source = "../../modules/edge"

  providers = { aws = aws.us_east_1 }

  name    = var.name
  domain  = var.domain
  zone_id = module.dns.zone_id
}

module "stack" {
  source = "../../modules/stack"

  name               = var.name
  domain             = var.domain
  zone_id            = module.dns.zone_id
  edge               = module.edge
  cidr               = "10.30.0.0/16"
  availability_zones = [for zone in ["a", "b", "c"] : "${var.region}${zone}"]
  single_nat_gateway = true
  account_controls   = false
  protect            = false

  images = var.images
  nodes = {
    control_plane_count = 1
    control_plane_type  = "t3.medium"
    general_type        = "t3.large"
    general_least       = 2
    general_most        = 4
  }
  gpu_schedule_file = "${path.module}/../../../deploy-manifests/gpu-schedule.yaml"
  gpu_nodes         = 1

  mysql          = { instance_class = "db.t4g.medium", storage_gib = 20, multi_az = false, replica = false }
  redis          = { node_type = "cache.t4g.small", replicas = 0 }
  redis_password = var.redis_password
  mongodb        = { instance_class = "db.t4g.medium", instances = 1 }
  backup_days    = 7

  signer_public_keys = var.signer_public_keys
  github             = var.github
  alarm_emails       = var.alarm_emails
  monthly_budget_usd = 800
}
