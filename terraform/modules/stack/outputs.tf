output "ansible_inventory" {
  description = "The machines as Ansible's inventory reads them: groups control_plane, general and gpu, each host with address, labels and taints."
  value       = module.nodes.inventory
}

output "cluster" {
  description = "What kubeadm is told of the cluster: its name, the API's host and port, the issuer of service accounts' tokens, the region."
  value = {
    name                   = var.name
    control_plane_endpoint = module.nodes.api_endpoint
    service_account_issuer = module.storage.issuer
    region                 = replace(var.availability_zones[0], "/[a-z]$/", "")
  }
}

output "settings" {
  description = "What the overlay tells the services: settings by environment variable, none of them secret."
  value       = merge(module.storage.settings, { CAPTCHA_REDIS_REPLICAS = module.data.redis.replicas > 0 ? "1" : "0" })
}

output "stores" {
  description = "Hosts and ports of the stores, to be put into their secrets."
  value = {
    mysql   = module.data.mysql
    redis   = module.data.redis
    mongodb = module.data.mongodb
  }
}

output "first_passwords" {
  description = "Secrets with the first user's password, by store, with which the services' own users are made."
  value       = module.data.password_secret_arns
}

output "workload_role_arns" {
  description = "Roles by workload, for the annotation eks.amazonaws.com/role-arn of its service account."
  value       = module.iam.workload_role_arns
}

output "plan_role_arn" {
  description = "Role with which GitHub's workflow plans; null where there is none."
  value       = module.iam.plan_role_arn
}

output "signer_key_ids" {
  description = "CloudFront's ids of the keys that sign URLs of pictures, by name (CAPTCHA_OBJECT_STORAGE_CDN_KEY_ID)."
  value       = module.storage.signer_key_ids
}

output "gpu_rules" {
  description = "The schedule's rules as they are at the provider."
  value       = module.nodes.gpu_rules
}

output "load_balancer_security_group_id" {
  description = "Security group of the public load balancer (its Service's annotation)."
  value       = module.security.security_group_ids["load-balancer"]
}
