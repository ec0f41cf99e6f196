# Three zones of everything that a visitor waits for; stores, backups and the control plane refuse to be deleted.
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

  name                = var.name
  domain              = var.domain
  zone_id             = module.dns.zone_id
  edge                = module.edge
  cidr                = "10.20.0.0/16"
  availability_zones  = [for zone in ["a", "b", "c"] : "${var.region}${zone}"]
  single_nat_gateway  = false
  interface_endpoints = ["secretsmanager"]
  account_controls    = true
  protect             = true

  images = var.images
  nodes = {
    control_plane_count = 3
    control_plane_type  = "m6i.large"
    general_type        = "m6i.xlarge"
    general_least       = 3
    general_most        = 12
  }
  gpu_schedule_file = "${path.module}/../../../deploy-manifests/gpu-schedule.yaml"

  mysql          = var.mysql
  redis          = var.redis
  redis_password = var.redis_password
  mongodb        = var.mongodb
  object_storage = var.object_storage
  copy_vault_arn = var.copy_vault_arn

  signer_public_keys = var.signer_public_keys
  github             = var.github
  alarm_emails       = var.alarm_emails
  monthly_budget_usd = 4500
}
